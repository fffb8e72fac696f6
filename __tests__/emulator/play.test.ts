import { describe, expect, it } from '@jest/globals';
import { playScenario } from '../../emulator/play/play.ts';
import { startRig } from './clients.ts';

/** A service `web` that is deployed once, with the given script, outcome and further fields. */
function scenario(
  outcome: string,
  script = `- deploy: { service: web, image: '\${registry}/web:v2' }`,
  more = '',
): string {
  return `
repositories: [{ name: web, images: [{ tag: v1 }, { tag: v2 }] }]
${more}
clusters:
  - name: default
    container-instances: [{}]
    services:
      - name: web
        task-definition: { family: web, containerDefinitions: [{ name: web, image: '\${registry}/web:v1', memory: 8 }] }
script:
  ${script}
outcome:
  ${outcome.trim().replaceAll('\n', '\n  ')}
`;
}

describe('an outcome that is not so', () => {
  it.each([
    ['services: { web: { running: 2 } }', /web: running: 1 instead of 2/],
    ['services: { web: { fewest-running: 0 } }', /fewest-running: 1 instead of 0/],
    ['services: { web: { most-tasks: [3, 4] } }', /most-tasks: 2 instead of \[3,4\]/],
    ['services: { web: { steady: false } }', /steady: true/],
    ["services: { web: { task-definition: 'web:1' } }", /task-definition: web:2 instead of web:1/],
    ['services: { web: { service-deployments: [{ status: STOPPED }] } }', /status: SUCCESSFUL instead of STOPPED/],
    [
      'services: { web: { service-deployments: [{ status: SUCCESSFUL, seconds: 1 }] } }',
      /seconds: \d+(\.\d+)? instead of 1/,
    ],
    ['services: { web: { deployments: [] } }', /deployments: 1 instead of 0/],
    ['services: { web: { deployments: [{ rollout: FAILED }] } }', /rollout: "COMPLETED" instead of "FAILED"/],
    [
      'services: { web: { events: [steady state, has started 1 tasks, has started 1 tasks] } }',
      /"has started 1 tasks" is missing/,
    ],
    ["services: { web: { no-events: ['/started \\d/'] } }", /occurred/],
    ['services: { web: { event-counts: { has started: 2 } } }', /event-counts.has started: 1 instead of 2/],
    ['services: { web: { stopped: [{ exit-code: 9 }] } }', /stopped\[0\]: 0 tasks/],
    ['services: { web: { stopped: [{ count: 2 }] } }', /stopped\[0\]: 1 tasks/],
    ['services: { nope: { running: 1 } }', /there is no service nope/],
    [
      'answers: [{ call: DescribeServices, with: { services: [web] }, contains: { services: [{ status: INACTIVE }] } }]',
      /DescribeServices.services\[0\].status: "ACTIVE" instead of "INACTIVE"/,
    ],
    [
      'answers: [{ call: DescribeServices, with: { services: [web] }, fails: ThrottlingException }]',
      /instead of ThrottlingException/,
    ],
    ['answers: [{ call: UpdateService, with: { service: nope } }]', /ServiceNotFoundException/],
  ])('is told: %s', async (outcome, problem) => {
    const { problems } = await playScenario(scenario(outcome));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });
});

describe('a script', () => {
  it('reports steps that fail, and steps that don’t although they should', async () => {
    const { problems } = await playScenario(
      scenario(
        'after: 60',
        '- { call: UpdateService, with: { service: nope } }\n  - { call: ListClusters, fails: ClientException }',
      ),
    );
    expect(problems).toEqual([
      'script, call at 0 s: ServiceNotFoundException: Service not found.',
      'script, call at 0 s: succeeded, against what it says',
    ]);
  });

  it('uses the answers of earlier steps', async () => {
    const script = `- { call: RegisterTaskDefinition, with: { family: web, containerDefinitions: [{ name: web, image: elsewhere, memory: 8 }] }, as: new }
  - { at: 5, call: UpdateService, with: { service: web, taskDefinition: '\${new.taskDefinition.taskDefinitionArn}' } }`;
    const { problems } = await playScenario(
      scenario("services: { web: { task-definition: 'web:2', steady: true } }", script),
    );
    expect(problems).toEqual([]);
  });

  it('can be given further steps while it runs, which count from that moment', async () => {
    await using rig = await startRig({ scenario: scenario('after: 1', '- { at: 1, call: ListClusters }') });
    await rig.emulator.advance(100_000);
    const further = rig.emulator.play([
      { deploy: { service: 'web', image: `\${registry}/web:v2` } },
      { at: 30, call: 'UpdateService', with: { service: 'web', desiredCount: 0 } },
    ]);
    await rig.emulator.advance(29_000);
    expect(further.played).toEqual([{ at: 0, action: 'deploy', isProblem: false }]);
    await rig.emulator.advance(1_000);
    expect(further.played.map(({ at }) => at)).toEqual([0, 30]);
    const registered = await rig.emulator.look('DescribeTaskDefinition', { taskDefinition: 'web:2' });
    expect(registered).toMatchObject({
      taskDefinition: { containerDefinitions: [{ image: `127.0.0.1:${rig.emulator.port}/web:v2` }] },
    });
  });

  it('needs exactly one action in a step', async () => {
    await expect(playScenario(scenario('after: 1', '- { at: 5 }'))).rejects.toThrow(/exactly one of deploy, call/);
  });
});

describe('what is left to chance', () => {
  it('differs with another seed', async () => {
    const [one, two] = [
      await playScenario(scenario('after: 60')),
      await playScenario(scenario('after: 60', undefined, 'seed: 2')),
    ];
    expect(one.transcript).not.toBe(two.transcript);
  });
});
