import { describe, expect, it } from '@jest/globals';
import type { Verdict } from '../../src/outcome.ts';
import { summaryOf } from '../../src/report/summary.ts';
import { definitionArn, HOST } from '../support/definitions.ts';
import { outcome, result } from '../support/outcomes.ts';
import { event, evidence, logTail, stoppedTask } from '../support/sample-evidence.ts';
import { ROLLED_BACK, timeline } from '../support/timelines.ts';

const local = { consoleLinks: false };
const lines = (...args: Parameters<typeof summaryOf>) => summaryOf(...args).split('\n');

describe('summaryOf', () => {
  it('is a page of a few lines for a success', () => {
    expect(lines(outcome(), local)).toEqual([
      '### ✅ Deployed: web · cluster prod',
      '',
      'The service runs web&#58;8.',
      '',
      '| Service | Outcome | Before | This run |',
      '| --- | --- | --- | --- |',
      '| web | <code>succeeded</code> | web&#58;7<br>app: <code>web&#58;v1</code> | web&#58;8<br>app: <code>web&#58;v2</code> |',
      '',
      `**Image** <code>${HOST}/web&#58;v2</code>, built and pushed<br>**Digest** <code>sha256&#58;${'ab'.repeat(32)}</code>`,
      '',
      '**Time** Check 450ms · Rollout 1m 1s · total 1m 1s',
      '',
    ]);
  });

  it.each<[Verdict, string]>([
    ['succeeded', '✅ Deployed'],
    ['unchanged', '✅ Nothing to deploy'],
    ['started', '✅ Deployment started'],
    ['planned', '✅ Dry run'],
    ['failed', '❌ Deployment failed'],
    ['rolled-back', '❌ Rolled back'],
    ['superseded', '❌ Superseded'],
    ['stopped', '❌ Deployment was stopped'],
    ['timed-out', '❌ Not finished in time'],
    ['cancelled', '❌ Cancelled'],
    ['unknown', '❌ Outcome unknown'],
    ['refused', '❌ Refused'],
    ['not-started', '❌ Not started'],
  ])('tells %s at the top', (verdict, expected) => {
    expect(lines(outcome({ services: [result({ verdict })] }), local)[0]).toContain(`### ${expected}`);
  });

  it('says of a failure why, and what to do', () => {
    const failed = outcome({ services: [result({ verdict: 'failed' })], reason: 'first\nsecond', hint: 'do this' });
    expect(summaryOf(failed, local)).toContain('\n\nfirst<br>\nsecond\n\n**What to do:** do this\n\n');
  });

  it('puts up with a run that knew nothing yet', () => {
    const {
      cluster: _,
      image: __,
      ...bare
    } = outcome({ services: [], phases: [], verdict: 'refused', reason: 'wrong' });
    expect(summaryOf(bare, local)).toBe('### ❌ Refused\n\nwrong.\n');
  });

  it('leads into the console, but not for a local endpoint', () => {
    expect(summaryOf(outcome(), { consoleLinks: true })).toContain(
      '<a href="https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/prod/services/web/health?region=eu-west-1">web</a>',
    );
    expect(summaryOf(outcome(), { consoleLinks: true })).toContain('/task-definitions/web/8/containers');
    expect(summaryOf(outcome(), local)).not.toContain('href');
  });

  it('has a row for every service and names those of the verdict at the top', () => {
    const services = [result({ service: 'api' }), result({ service: 'worker', verdict: 'failed' })];
    const page = lines(outcome({ services, verdict: 'failed' }), local);
    expect(page[0]).toBe('### ❌ Deployment failed: worker · cluster prod');
    expect(page.filter((line) => /^\| (api|worker) \|/.test(line))).toHaveLength(2);
  });

  it('names several services of one verdict, and explains none of them at the top', () => {
    const services = [result({ service: 'api' }), result({ service: 'worker' })];
    const page = lines(outcome({ services, phases: [{ name: 'Check', ms: 5 }] }), local);
    expect(page[0]).toBe('### ✅ Deployed: api, worker · cluster prod');
    expect(page.join('\n')).not.toContain('The service runs');
    expect(page).toContain('**Time** Check 5ms · total 5ms');
  });

  it('names the revision before alone where its images are not known', () => {
    const previous = { arn: definitionArn('web:6'), images: {} };
    expect(summaryOf(outcome({ services: [result({ previous })] }), local)).toContain(
      '</code> | web&#58;6 | web&#58;8',
    );
  });

  it('says where nothing was registered', () => {
    const { revision: _, ...planned } = result({ verdict: 'planned' });
    expect(summaryOf(outcome({ services: [planned] }), local)).toContain('| not registered |');
  });

  it.each([
    ['built', 'built and pushed'],
    ['reused', 'already in the registry'],
    ['given', 'as given'],
  ] as const)('says where an image comes from that was %s', (how, words) => {
    const page = summaryOf(outcome({ image: { reference: 'a/b', how } }), local);
    expect(page).toContain(`**Image** <code>a/b</code>, ${words}\n`);
  });

  it('shows warnings', () => {
    expect(summaryOf(outcome({ services: [result({ warnings: ['a <b>'] })] }), local)).toContain('\n⚠️ a &#60;b&#62;\n');
  });

  it.each([
    ['a commit', `${HOST}/web:0123456789abcdef0123456789abcdef01234567`, 'web&#58;0123456789ab'],
    ['a digest', `${HOST}/web@sha256:${'c'.repeat(64)}`, `web&#64;sha256&#58;${'c'.repeat(12)}`],
    ['an image of Docker Hub', 'team/web:v1', 'team/web&#58;v1'],
    ['a local registry', 'localhost:5000/team/web', 'team/web'],
  ])('shortens %s in the table', (_name, image, expected) => {
    const previous = { arn: definitionArn('web:7'), images: { app: image } };
    expect(summaryOf(outcome({ services: [result({ previous })] }), local)).toContain(`app: <code>${expected}</code>`);
  });

  it('draws a rollout that was followed, and folds the evidence of one that failed', () => {
    const failed = result({
      verdict: 'rolled-back',
      timeline: ROLLED_BACK,
      evidence: evidence({ events: [event('10:00:00', 'x')] }),
    });
    const page = summaryOf(outcome({ services: [failed] }), local);
    expect(page).toMatch(
      /```mermaid\n---\n[\s\S]*\ngantt\n[\s\S]*\n```\n\n<details><summary><b>Evidence<\/b>: 1 service event</,
    );
    expect(page).toContain('section \u200bnew web#58;8\n');
  });

  it('keeps a green page short', () => {
    const green = result({ timeline: ROLLED_BACK, evidence: evidence({ events: [event('10:00:00', 'x')] }) });
    const page = summaryOf(outcome({ services: [green] }), local);
    expect(page).toContain('```mermaid');
    expect(page).not.toContain('<details>');
  });

  it('has the worst of several services first, each with its verdict and why; green ones are folded', () => {
    const services = [
      result({ service: 'api', timeline: ROLLED_BACK }),
      result({ service: 'slow', verdict: 'timed-out', reason: 'took too long', hint: 'wait' }),
      result({ service: 'still', verdict: 'unchanged' }),
      result({ service: 'worker', verdict: 'failed', reason: 'crashed', timeline: ROLLED_BACK }),
    ];
    const page = lines(outcome({ services, verdict: 'failed' }), local);
    const titles = page
      .filter((line) => /^(#|<details>|\| \w+ \| <)/.test(line))
      .map((line) => line.replace(/ \|.*\|.*/, ''));
    expect(titles).toEqual([
      '### ❌ Deployment failed: worker · cluster prod',
      '| worker',
      '| slow',
      '| api',
      '| still',
      '#### ❌ Deployment failed: worker',
      '#### ❌ Not finished in time: slow',
      '<details><summary>✅ Deployed: api</summary>',
    ]);
    expect(page.join('\n')).toContain('#### ❌ Not finished in time: slow\n\ntook too long.\n\n**What to do:** wait\n');
  });

  describe('of more than GitHub takes', () => {
    const size = (page: string) => Buffer.byteLength(page);
    const large = (service: string, rows: number, lineCount: number, length: number) =>
      result({
        service,
        verdict: 'failed',
        reason: `${service} broke`,
        timeline: ROLLED_BACK,
        evidence: evidence({
          events: Array.from({ length: rows }, (_, index) => event('10:00:00', `${index} ${'<'.repeat(500)}`)),
          stopped: Array.from({ length: rows }, (_, index) => stoppedTask(`${service}${index}`)),
          logs: [logTail(Array.from({ length: lineCount }, () => 'é'.repeat(length)))],
        }),
      });

    it('cuts the evidence of the last first, and keeps that of the worst', () => {
      const services = ['one', 'two', 'three'].map((name) => large(name, 60, 200, 1000));
      const page = summaryOf(outcome({ services, verdict: 'failed' }), local);
      expect(size(page)).toBeLessThan(1_000_000);
      expect(page.match(/<i>170 earlier lines left out<\/i>/g)).toHaveLength(2);
      expect(page.indexOf('170 earlier lines')).toBeGreaterThan(page.indexOf('#### ❌ Deployment failed: two'));
    });

    it('says where there is none of the evidence, and still has every verdict', () => {
      const services = Array.from({ length: 60 }, (_, index) => large(`s${index}-`, 60, 200, 300));
      const page = summaryOf(outcome({ services, verdict: 'failed' }), local);
      expect(size(page)).toBeLessThan(1_000_000);
      expect(page).toContain('The evidence is left out here, because GitHub takes no more than 1 MiB.');
      for (const { service } of services)
        expect(page).toContain(`#### ❌ Deployment failed: ${service}\n\n${service} broke`);
    });

    it('leaves out the diagrams as the last', () => {
      const services = Array.from({ length: 400 }, (_, index) => large(`s${index}-`, 1, 1, 1));
      const page = summaryOf(outcome({ services, verdict: 'failed' }), local);
      expect(size(page)).toBeLessThan(1_000_000);
      expect(page).toContain('The diagram and the evidence are left out here');
      for (const { service } of services)
        expect(page).toContain(`#### ❌ Deployment failed: ${service}\n\n${service} broke`);
    });

    it('shortens a reason that is a book', () => {
      const page = summaryOf(
        outcome({ services: [], verdict: 'refused', reason: '<'.repeat(2_000_000), hint: 'x' }),
        local,
      );
      expect(size(page)).toBeLessThan(100_000);
      expect(page).toContain('…\n\n**What to do:** x');
    });
  });

  it.each([
    ['one revision', ['web:7'], 'old web#58;7'],
    ['one revision and the one that is deployed', ['web:8', 'web:7'], 'old web#58;7'],
    ['two', ['web:6', 'web:7'], 'old tasks'],
  ])('says in the diagram whose old tasks there are: of %s', (_name, before, title) => {
    const one = result({ timeline: timeline(9, [[0, 0, 1, 2]]), ranBefore: before.map((name) => definitionArn(name)) });
    expect(summaryOf(outcome({ services: [one] }), { consoleLinks: true })).toContain(`  section \u200b${title}\n`);
  });

  it('lets nothing of others become markup', () => {
    const evil = '<script>|[x](http://evil)`@all\n# big';
    const one = result({
      service: evil,
      verdict: 'failed',
      warnings: [evil],
      previous: { arn: evil, images: { [evil]: evil } },
    });
    const page = summaryOf(
      outcome({
        services: [one],
        reason: evil,
        hint: evil,
        cluster: { name: evil, arn: '' },
        image: { reference: evil, how: 'given' },
        phases: [{ name: evil, ms: 1 }],
      }),
      { consoleLinks: true },
    );
    for (const markup of ['<script', '[x]', '`', '@all', '\n# big', 'http://evil']) expect(page).not.toContain(markup);
  });
});
