import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';

const DESIRED = 2;
const HOUR_MS = 3_600_000;
const PREFIX = 'arn:aws:ecs:us-east-1:123456789012:task-definition/';

/** Revisions 2, 3 and 4 of the family; 1 is the live one. */
const TAGS = ['good', 'crash', 'sick'];

const content = (revision: number) =>
  JSON.stringify({
    version: 0.0,
    Resources: [
      {
        TargetService: {
          Type: 'AWS::ECS::Service',
          Properties: {
            TaskDefinition: `${PREFIX}web:${revision}`,
            LoadBalancerInfo: { ContainerName: 'web', ContainerPort: 80 },
          },
        },
      },
    ],
  });

const create = (revision: number) => ({
  call: 'codedeploy:CreateDeployment',
  with: {
    applicationName: 'web',
    deploymentGroupName: 'web',
    revision: { revisionType: 'AppSpecContent', appSpecContent: { content: content(revision) } },
  },
  as: 'created',
});
const toNewest = (operation: string, over: object = {}) => ({
  call: `codedeploy:${operation}`,
  with: { deploymentId: `\${created.deploymentId}`, ...over },
});

const action = fc
  .tuple(
    fc.integer({ min: 1, max: 2000 }),
    fc.constantFrom<object>(
      create(2),
      create(3),
      create(4),
      toNewest('StopDeployment'),
      toNewest('StopDeployment', { autoRollbackEnabled: true }),
      toNewest('ContinueDeployment'),
      toNewest('ContinueDeployment', { deploymentWaitType: 'TERMINATION_WAIT' }),
      { 'trip-alarm': 'errors' },
      { post: 'alarms', body: { name: 'errors', state: 'OK' } },
    ),
  )
  .map(([at, step]) => ({ at, ...step }));

const groups = fc.record({
  'deployment-configuration': fc.constantFrom(
    'CodeDeployDefault.ECSAllAtOnce',
    'CodeDeployDefault.ECSCanary10Percent5Minutes',
    'CodeDeployDefault.ECSLinear10PercentEvery1Minutes',
  ),
  'termination-wait': fc.constantFrom(0, 5),
  'auto-rollback': fc.subarray(['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST']),
  alarms: fc.constantFrom([], ['errors']),
});

const scenarios = fc
  .tuple(fc.nat(1000), groups, fc.option(fc.constant(10)), fc.array(action, { minLength: 1, maxLength: 7 }))
  .map(([seed, group, ready, script]) =>
    scenarioOf(seed, ready === null ? group : { ...group, 'ready-wait': ready }, script),
  );

const definition = (tag: string) => ({
  family: 'web',
  containerDefinitions: [
    { name: 'web', image: `\${registry}/web:${tag}`, memory: 100, portMappings: [{ containerPort: 80 }] },
  ],
});

function scenarioOf(seed: number, group: object, script: readonly { at: number }[]): string {
  const balancer = (name: string) => ({ 'target-group': name, 'deregistration-delay': 20 });
  const scenario = {
    seed,
    repositories: [{ name: 'web', images: ['v1', ...TAGS].map((tag) => ({ tag })) }],
    images: [
      { image: 'web:crash', exit: { after: 1, code: 1 } },
      { image: 'web:sick', health: 'never' },
    ],
    'load-balancers': [balancer('blue'), balancer('green')],
    'task-definitions': ['v1', ...TAGS].map(definition),
    'code-deploy': {
      applications: [
        {
          name: 'web',
          'deployment-groups': [
            { name: 'web', cluster: 'default', service: 'web', 'target-groups': ['blue', 'green'], ...group },
          ],
        },
      ],
    },
    clusters: [
      {
        name: 'default',
        'container-instances': [{ memory: 8000 }],
        services: [
          {
            name: 'web',
            'desired-count': DESIRED,
            'deployment-controller': 'CODE_DEPLOY',
            'load-balancer': { 'target-group': 'blue', container: 'web', port: 80 },
            'task-definition': 'web:1',
          },
        ],
      },
    ],
    script: [...script].sort((a, b) => a.at - b.at),
  };
  return `${JSON.stringify(scenario)}\n`;
}

interface Truth {
  readonly tasks: readonly { readonly healthy: boolean; readonly lastStatus: string }[];
  readonly services: readonly { readonly deployments: readonly { readonly status: string }[] }[];
}

const clusterOf = (emulator: Emulator) => (emulator.state().clusters as Truth[])[0]!;

/** What CodeDeploy says of all its deployments. */
async function deploymentsOf(emulator: Emulator): Promise<{ status: string; creator: string }[]> {
  const list = await emulator.look('codedeploy:ListDeployments', {});
  const answer = await emulator.look('codedeploy:BatchGetDeployments', { deploymentIds: list.deployments });
  return answer.deploymentsInfo as { status: string; creator: string }[];
}

describe('whatever CodeDeploy is told', () => {
  it('the service never has fewer healthy tasks than desired, and every deployment ends', async () => {
    await fc.assert(
      fc.asyncProperty(scenarios, async (scenario) => {
        const emulator = await startEmulator({ scenario, speed: 0 });
        try {
          let fewest = DESIRED;
          emulator.clock.observe(() => {
            fewest = Math.min(fewest, clusterOf(emulator).tasks.filter((task) => task.healthy).length);
          });
          await emulator.advance(4 * HOUR_MS);
          expect(fewest).toBe(DESIRED);
          const deployments = await deploymentsOf(emulator);
          const ends = deployments.map((one) => (one.creator === 'user' ? one.status : `rollback ${one.status}`));
          for (const end of ends) expect(['Succeeded', 'Failed', 'Stopped', 'rollback Succeeded']).toContain(end);
          const { services } = clusterOf(emulator);
          expect(services[0]!.deployments[0]).toMatchObject({ status: 'PRIMARY' });
        } finally {
          await emulator.close();
        }
      }),
      { numRuns: 40 },
    );
  }, 120_000);
});
