import { describe, expect, it } from '@jest/globals';
import { evidenceSection } from '../../src/report/evidence-section.ts';
import { event, evidence, logTail, scaledIn, stoppedTask, target } from '../support/sample-evidence.ts';

const limits = { rows: 3, logLines: 3, characters: 60 };
const section = (...args: Parameters<typeof evidence>) => evidenceSection(evidence(...args), limits, false) ?? '';
const lines = (...args: Parameters<typeof evidence>) => section(...args).split('\n');

describe('evidenceSection', () => {
  it('is not there where there is no evidence', () => {
    expect(evidenceSection(evidence(), limits, false)).toBeUndefined();
  });

  it('is folded under what it holds', () => {
    const page = lines({
      stopped: [stoppedTask('a')],
      logs: [logTail(['1', '2'])],
      targets: [target(), target()],
      events: [event('10:00:00', 'x')],
      olderEvents: [event('09:00:00', 'y')],
    });
    expect(page[0]).toBe(
      '<details><summary><b>Evidence</b>: 1 stopped task, 2 log lines, 2 targets, 1 service event, 1 older event</summary>',
    );
    expect(page[1]).toBe('');
    expect(page.slice(-2)).toEqual(['', '</details>']);
  });

  it('has a row for every way in which tasks stopped', () => {
    const killed = { containers: [{ name: 'app', exitCode: 137, reason: 'OutOfMemoryError: killed' }] };
    const page = lines({
      stopped: [stoppedTask('aaaaaaaaaa1'), scaledIn('c'), stoppedTask('aaaaaaaaaa2'), stoppedTask('b', killed)],
    });
    expect(page.slice(2, 7)).toEqual([
      '| Stopped tasks | Stop code | Container | Exit code | Reason |',
      '| --- | --- | --- | --- | --- |',
      '| <code>aaaaaaaa</code> <code>aaaaaaaa</code> | EssentialContainerExited | <code>app</code> | 1 | Essential container in task exited |',
      '| <code>b</code> | EssentialContainerExited | <code>app</code> | 137 | OutOfMemoryError&#58; killed<br>Essential container in task exited |',
      '| <code>c</code> | ServiceSchedulerInitiated | <code>app</code> | 143 | Scaling activity initiated by &#40;deployment ecs-svc/100&#41; |',
    ]);
  });

  it('names five of many tasks that are alike', () => {
    expect(section({ stopped: Array.from({ length: 9 }, (_, index) => stoppedTask(`t${index}`)) })).toContain(
      '<code>t4</code> and 4 more |',
    );
  });

  it('shows the end of a log', () => {
    expect(section({ logs: [logTail(['1', '2', '3', '4', '5'])] })).toContain(
      [
        '**Log of container** <code>app</code> of task <code>01234567</code>: <code>app/app/0123</code>',
        '<i>2 earlier lines left out</i>',
        '```text\n3\n4\n5\n```',
      ].join('\n\n'),
    );
  });

  it('says what else is left out', () => {
    const stopped = Array.from({ length: 5 }, (_, exitCode) =>
      stoppedTask('x', { containers: [{ name: 'app', exitCode }] }),
    );
    expect(section({ stopped })).toContain('<i>2 more kinds left out</i>');
    expect(section({ targets: Array.from({ length: 4 }, () => target()) })).toContain('<i>1 more target left out</i>');
    expect(section({ logs: [logTail(['x'.repeat(99)])] })).toContain(`\n${'x'.repeat(59)}…\n`);
  });

  it('says where a container wrote nothing', () =>
    expect(section({ logs: [logTail([])] })).toContain('It wrote nothing.'));

  it('lets nothing break out of the log', () => {
    const page = section({ logs: [logTail(['```', '</details><script>', '\u001b[31m````` x\r~~~'])] });
    expect(page).toContain('\n``````text\n</details><script>\n````` x\n~~~\n``````\n');
  });

  it('shows targets with how they are checked', () => {
    expect(
      section({
        targets: [
          target(),
          target({ target: 'i-1', port: undefined, state: 'initial', reason: undefined, description: undefined }),
        ],
      }),
    ).toContain(
      [
        "**Targets of** <code>web-tg</code>, checked by HTTP /health on the target's own port, expects 200-299, every 30 s, answer within 5 s, unhealthy after 2 failures in a row",
        '',
        '| Target | Port | State | Reason | Description |',
        '| --- | --- | --- | --- | --- |',
        '| <code>10.0.1.7</code> | 8080 | unhealthy | Target.ResponseCodeMismatch | Health checks failed with these codes&#58; &#91;502&#93; |',
        '| <code>i-1</code> |  | initial |  |  |',
      ].join('\n'),
    );
  });

  it('shows events as they happened, the newest of many, and older ones as such', () => {
    const events = ['10:00:05', '10:00:04', '10:00:03', '10:00:02'].map((time) => event(time, `at ${time}`));
    const page = section({ events, olderEvents: [event('08:00:00', 'unable to place')] });
    expect(page).toContain(
      [
        '**Service events** (UTC)',
        '',
        '<i>1 earlier event left out</i>',
        '',
        '| Time | Event |',
        '| --- | --- |',
        '| 10:00:03 | at 10&#58;00&#58;03 |',
        '| 10:00:04 | at 10&#58;00&#58;04 |',
        '| 10:00:05 | at 10&#58;00&#58;05 |',
        '',
        '**Older events**, of the six hours before this deployment (UTC)',
        '',
        '| Time | Event |',
        '| --- | --- |',
        '| 11-20 08:00:00 | unable to place |',
      ].join('\n'),
    );
  });

  it('leads to tasks and logs in the console', () => {
    const known = evidence({ stopped: [stoppedTask('abc')], logs: [logTail(['x'])] });
    const page = evidenceSection(known, limits, true);
    expect(page).toContain(
      '<a href="https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/prod/tasks/abc/configuration?region=eu-west-1"><code>abc</code></a>',
    );
    expect(page).toContain(
      '#logsV2:log-groups/log-group/$252Fecs$252Fweb/log-events/app$252Fapp$252F0123"><code>app/app/0123</code></a>',
    );
    expect(section({ stopped: [stoppedTask('abc')] })).not.toContain('href');
  });

  it('lets nothing of others become markup', () => {
    const evil = '<script>|[x](http://evil)`@all\n# big';
    const page = section({
      stopped: [stoppedTask(evil, { stoppedReason: evil, containers: [{ name: evil, reason: evil }] })],
      events: [event('10:00:00', evil)],
      olderEvents: [event('09:00:00', evil)],
      targets: [target({ targetGroup: evil, target: evil, state: evil, reason: evil, description: evil })],
      logs: [{ taskArn: evil, container: evil, group: evil, stream: evil, lines: [] }],
    });
    for (const markup of ['<script', '[x]', '`', '@all', '\n# big', 'http://evil']) expect(page).not.toContain(markup);
  });
});
