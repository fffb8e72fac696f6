import { describe, expect, it } from '@jest/globals';
import { evidenceLines } from '../../src/report/evidence-lines.ts';
import { event, evidence, logTail, stoppedTask, target } from '../support/sample-evidence.ts';

describe('evidenceLines', () => {
  it('are nothing where there is no evidence', () => expect(evidenceLines(evidence())).toEqual([]));

  it('tell it all, the tasks and what they wrote first', () => {
    const killed = { containers: [{ name: 'app', exitCode: 137, reason: 'OutOfMemoryError: killed' }] };
    const known = evidence({
      stopped: [stoppedTask('b'), stoppedTask('c', killed), stoppedTask('a')],
      logs: [logTail(['first', '\u001b[31mlast'])],
      targets: [
        target(),
        target({ target: 'i-1', port: undefined, state: 'initial', reason: undefined, description: undefined }),
      ],
      events: [event('10:00:05', 'newest'), event('10:00:01', 'two\nlines')],
      olderEvents: [event('08:00:00', 'unable to place')],
    });
    expect(evidenceLines(known)).toEqual([
      {
        heading: 'Stopped tasks',
        lines: [
          '2 tasks (b, a): EssentialContainerExited; container app: exit code 1; Essential container in task exited',
          '1 task (c): EssentialContainerExited; container app: exit code 137, OutOfMemoryError: killed; Essential container in task exited',
        ],
      },
      {
        heading: 'Log of container app of task 0123456789abcdef (group /ecs/web, stream app/app/0123)',
        lines: ['first', 'last'],
      },
      {
        heading: expect.stringMatching(/^Targets of web-tg, checked by HTTP \/health on/),
        lines: [
          '10.0.1.7:8080 unhealthy Target.ResponseCodeMismatch Health checks failed with these codes: [502]',
          'i-1 initial',
        ],
      },
      { heading: 'Service events (UTC)', lines: ['10:00:01 two lines', '10:00:05 newest'] },
      {
        heading: 'Older service events, of the six hours before this deployment (UTC)',
        lines: ['11-20 08:00:00 unable to place'],
      },
    ]);
  });

  it('say that a container wrote nothing', () => {
    expect(evidenceLines(evidence({ logs: [logTail([])] }))).toMatchObject([{ lines: ['(it wrote nothing)'] }]);
  });

  it('put up with a task of which nothing is known', () => {
    expect(evidenceLines(evidence({ stopped: [{ containers: [{}] }] }))).toMatchObject([{ lines: ['1 task ():'] }]);
  });
});
