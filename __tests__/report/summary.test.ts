import { describe, expect, it } from '@jest/globals';
import type { Verdict } from '../../src/outcome.ts';
import { summaryOf } from '../../src/report/summary.ts';
import { definitionArn, HOST } from '../support/definitions.ts';
import { outcome, result } from '../support/outcomes.ts';

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
      '| Check | Rollout | Total |',
      '| --- | --- | --- |',
      '| 450ms | 1m 1s | 1m 1s |',
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
    expect(summaryOf(failed, local)).toContain('\n\n> first\n> second\n>\n> **What to do:** do this\n\n');
  });

  it('puts up with a run that knew nothing yet', () => {
    const {
      cluster: _,
      image: __,
      ...bare
    } = outcome({ services: [], phases: [], verdict: 'refused', reason: 'wrong' });
    expect(summaryOf(bare, local)).toBe('### ❌ Refused\n\n> wrong\n');
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
    expect(page).toContain('| 5ms | 5ms |');
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
