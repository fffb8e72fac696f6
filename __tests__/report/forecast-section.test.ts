import { describe, expect, test } from '@jest/globals';
import { Journal } from '../../src/journal.ts';
import { forecastSection } from '../../src/report/forecast-section.ts';
import { summaryOf } from '../../src/report/summary.ts';
import { onPort80, prod, webService } from '../support/scenarios.ts';
import { createWorld, deploy } from '../support/world.ts';

const inputs = { cluster: 'prod', service: 'web', image: 'public.ecr.aws/nginx/nginx:1.27' };

const founding = prod([onPort80('web'), onPort80('api')]);

/** Markdown without the entities that protect it. */
function plain(markdown: string): string {
  return markdown.replaceAll(/&#(\d+);/g, (_, digits: string) => String.fromCharCode(Number(digits)));
}

describe('the forecast in the summary', () => {
  test('shows what the instances have to offer, and who has the port', async () => {
    await using world = await createWorld({ scenario: founding });
    const outcome = await deploy(world, { ...inputs, 'dry-run': 'true', preflight: 'warn' });
    const lines = plain(summaryOf(outcome, { consoleLinks: false })).split('\n');
    const at = lines.indexOf('**Forecast for service web**');
    expect(lines[at + 2]).toBe('It would never come to its end.');
    const table = lines.slice(at).filter((line) => line.startsWith('|'));
    expect(table[0]).toBe('| Instance | Free CPU units | Free memory (MiB) | Host port 80 | A new task |');
    expect(table).toContainEqual(
      expect.stringMatching(
        /^\| i-\w+ \| \d+ of \d+ \| \d+ of \d+ \| taken by web's own running task \| finds room once web's old task has gone \|$/,
      ),
    );
    expect(table).toContainEqual(
      expect.stringMatching(/\| taken by task [0-9a-f]{8} of service api \| finds no room \|$/),
    );
  });

  test('stands beside what happened, folded and with how good it was', async () => {
    await using world = await createWorld({ scenario: founding });
    const outcome = await deploy(world, { ...inputs, 'minimum-healthy-percent': '0' });
    const summary = plain(summaryOf(outcome, { consoleLinks: false }));
    expect(summary).toContain('<details><summary>Forecast for service web</summary>');
    expect(summary).toMatch(/⚠️ no task will be healthy for/);
    expect(summary).toMatch(
      /Afterwards: it took .*; as far as was seen, never fewer than 0 of 1 ran \(forecast: 0 healthy\)/,
    );
  });

  test('is drawn below the rollout where it is known how long tasks take', async () => {
    await using world = await createWorld({ scenario: prod([webService()]) });
    await deploy(world, inputs);
    const outcome = await deploy(world, { ...inputs, image: 'public.ecr.aws/nginx/nginx:1.28' });
    const summary = plain(summaryOf(outcome, { consoleLinks: false }));
    expect(summary).toMatch(/ {2}section \u200b?forecast new\n {4}\u200b?0 of 1 running :/);
    expect(summary).toMatch(/ {2}section \u200b?forecast old\n {4}\u200b?1 running :/);
  });

  test('is left out where nothing had to be deployed', async () => {
    await using world = await createWorld({ scenario: prod() });
    const outcome = await deploy(world, { cluster: 'prod', service: 'web', image: `${world.host}/web:v1` });
    expect(outcome).toMatchObject({ verdict: 'unchanged', forecasts: [{ service: 'web' }] });
    expect(summaryOf(outcome, { consoleLinks: false })).not.toContain('Forecast for');
  });

  test('shows few of many instances, those that the service is on first', async () => {
    const scenario = prod();
    const many = Array.from({ length: 30 }, (_, index) => ({ name: `instance-${index}` }));
    const services = [webService()];
    await using world = await createWorld({
      scenario: { ...scenario, clusters: [{ name: 'prod', 'container-instances': many, services }] },
    });
    const outcome = await deploy(world, { ...inputs, 'dry-run': 'true' });
    const [one] = outcome.forecasts ?? [];
    const section = one === undefined ? '' : plain(forecastSection(one, outcome.verdict, outcome.services[0]) ?? '');
    expect(section.split('\n').filter((line) => line.startsWith('| i-'))).toHaveLength(10);
    expect(section).toContain('and 20 more, 30 of all 30 with room for a new task');
    // Nothing was forecast of a run that never came so far.
    expect(new Journal(world.clock).forecasts).toEqual([]);
  });
});
