import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLog } from '../../src/log.ts';
import { publish } from '../../src/report/publish.ts';
import { collectLog } from '../support/collected-log.ts';
import { outcome, result } from '../support/outcomes.ts';
import { event, evidence, logTail } from '../support/sample-evidence.ts';

const local = { consoleLinks: false };
const before = { output: process.env.GITHUB_OUTPUT, summary: process.env.GITHUB_STEP_SUMMARY };
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'publish-'));
  point('GITHUB_OUTPUT', join(folder, 'output'));
  point('GITHUB_STEP_SUMMARY', join(folder, 'summary'));
  for (const file of ['output', 'summary']) await writeFile(join(folder, file), '');
});
afterEach(async () => {
  point('GITHUB_OUTPUT', before.output);
  point('GITHUB_STEP_SUMMARY', before.summary);
  await rm(folder, { recursive: true });
});

function point(name: 'GITHUB_OUTPUT' | 'GITHUB_STEP_SUMMARY', path: string | undefined): void {
  if (path === undefined) delete process.env[name];
  else process.env[name] = path;
}

describe('publish', () => {
  it('writes the outputs, the summary and the log', async () => {
    const { log, lines } = collectLog();
    await publish(outcome({ services: [result({ warnings: ['careful'] })] }), log, local);
    expect(await readFile(join(folder, 'output'), 'utf8')).toMatch(/^deployment-status<<(\S+)\nsucceeded\n\1$/m);
    expect(await readFile(join(folder, 'summary'), 'utf8')).toContain('### ✅ Deployed: web');
    expect(lines).toMatchObject({
      info: ['web: succeeded: the service runs web:8', 'Time: check 450ms, rollout 1m 1s'],
      warning: ['careful'],
      error: [],
    });
  });

  it('keeps what the summary holds already', async () => {
    await writeFile(join(folder, 'summary'), 'of another step\n');
    await publish(outcome(), collectLog().log, local);
    expect(await readFile(join(folder, 'summary'), 'utf8')).toMatch(/^of another step\n### ✅/);
  });

  it('annotates a failure once, with the worst service and what to do', async () => {
    const { log, lines } = collectLog();
    const services = [result({ verdict: 'timed-out' }), result({ service: 'worker', verdict: 'failed' })];
    await publish(outcome({ services, verdict: 'failed', reason: 'why', hint: 'do this' }), log, local);
    expect(lines.error).toEqual(['worker: failed: why\ndo this']);
    expect(lines.info).toEqual(['web: timed-out: the service runs web:8', 'Time: check 450ms, rollout 1m 1s']);
  });

  it('says of every other failure what to do as well', async () => {
    const { log, lines } = collectLog();
    const services = [result({ verdict: 'timed-out', hint: 'wait' }), result({ service: 'worker', verdict: 'failed' })];
    await publish(outcome({ services, verdict: 'failed' }), log, local);
    expect(lines.info[0]).toBe('web: timed-out: the service runs web:8\nwait');
  });

  it('tells the evidence after the diagnosis, of the worst service first, and of none that is green', async () => {
    const { log, lines } = collectLog();
    const known = (text: string) => evidence({ events: [event('10:00:00', text)], logs: [logTail([`${text} wrote`])] });
    const services = [
      result({ service: 'api', evidence: known('api') }),
      result({ service: 'web', verdict: 'timed-out', evidence: known('web') }),
      result({ service: 'worker', verdict: 'failed', evidence: known('worker') }),
      result({ service: 'bare', verdict: 'failed', evidence: evidence() }),
    ];
    await publish(outcome({ services, verdict: 'failed' }), log, local);
    expect(lines.group).toEqual(['Evidence: worker', 'Evidence: web']);
    expect(lines.foreign).toEqual(['worker wrote\n', '10:00:00 worker\n', 'web wrote\n', '10:00:00 web\n']);
    expect(lines.info.slice(-4)).toEqual([
      'Log of container app of task 0123456789abcdef (group /ecs/web, stream app/app/0123):',
      'Service events (UTC):',
      'Log of container app of task 0123456789abcdef (group /ecs/web, stream app/app/0123):',
      'Service events (UTC):',
    ]);
  });

  it('lets the runner read nothing in the evidence as a command', async () => {
    const written: string[] = [];
    const evil = ['::set-output name=x::y', '##[error]x', '::stop-commands::z'];
    const services = [result({ verdict: 'failed', evidence: evidence({ logs: [logTail(evil)] }) })];
    const { info, foreign } = createLog((text) => written.push(text));
    await publish(outcome({ services }), { ...collectLog().log, info, foreign }, local);
    const [, token] = /::stop-commands::(\S+)\n::set-output/.exec(written.join('')) ?? [];
    expect(token).toMatch(/^[0-9a-f-]{36}$/);
    expect(written.join('')).toContain(`::stop-commands::${token}\n${evil.join('\n')}\n::${token}::\n`);
  });

  it('annotates a run that knew no service yet', async () => {
    const { log, lines } = collectLog();
    await publish(outcome({ services: [], phases: [], verdict: 'refused', reason: 'why' }), log, local);
    expect(lines).toMatchObject({ error: ['refused: why'], info: [] });
  });

  it.each(['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY'] as const)('only warns where %s can not be written', async (name) => {
    point(name, join(folder, 'missing', 'file'));
    const { log, lines } = collectLog();
    await publish(outcome(), log, local);
    expect(lines.warning).toEqual([expect.stringContaining("The outputs or the job summary can't be written")]);
    expect(lines.info[0]).toBe('web: succeeded: the service runs web:8');
  });

  it('does without a summary where the runner wants none', async () => {
    point('GITHUB_STEP_SUMMARY', undefined);
    const { log, lines } = collectLog();
    await publish(outcome(), log, local);
    expect(lines.warning).toEqual([]);
    expect(await readFile(join(folder, 'output'), 'utf8')).toContain('deployment-status');
  });
});
