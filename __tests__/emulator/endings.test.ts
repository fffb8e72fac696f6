import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';

const DESIRED = 2;
const HOUR_MS = 3_600_000;

interface ServiceDeployment {
  readonly status: string;
  readonly stage: string;
  readonly productionWeight: number;
}
interface Truth {
  readonly deployments: readonly { readonly status: string; readonly rolloutState: string; readonly id: string }[];
  readonly serviceDeployments: readonly ServiceDeployment[];
  readonly taskDefinition: string;
}

const strategies = fc.constantFrom(
  { strategy: 'ROLLING', minimumHealthyPercent: 100, maximumPercent: 150 },
  { strategy: 'ROLLING', minimumHealthyPercent: 100, maximumPercent: 200, bakeTimeInMinutes: 3 },
  { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 4 },
  { strategy: 'LINEAR', bakeTimeInMinutes: 1, linearConfiguration: { stepPercent: 40, stepBakeTimeInMinutes: 1 } },
  { strategy: 'CANARY', bakeTimeInMinutes: 1, canaryConfiguration: { canaryPercent: 5, canaryBakeTimeInMinutes: 2 } },
);

const configurations = fc
  .tuple(
    strategies,
    fc.record({
      breaker: fc.boolean(),
      breakerRollback: fc.boolean(),
      alarms: fc.boolean(),
      alarmRollback: fc.boolean(),
    }),
    fc.constantFrom('PRE_SCALE_UP', 'POST_TEST_TRAFFIC_SHIFT', 'POST_PRODUCTION_TRAFFIC_SHIFT', undefined),
  )
  .map(([strategy, { breaker, breakerRollback, alarms, alarmRollback }, stage]) => ({
    ...strategy,
    deploymentCircuitBreaker: { enable: breaker, rollback: breakerRollback },
    alarms: { enable: alarms, rollback: alarmRollback, alarmNames: ['errors'] },
    ...(strategy.strategy === 'ROLLING' || stage === undefined
      ? {}
      : {
          lifecycleHooks: [
            { targetType: 'PAUSE', lifecycleStages: [stage], timeoutConfiguration: { timeoutInMinutes: 10 } },
          ],
        }),
  }));

const deploy = (tag: string) => ({ deploy: { service: 'web', image: `\${registry}/web:${tag}` } });
const action = fc
  .tuple(
    fc.integer({ min: 1, max: 1200 }),
    fc.constantFrom<object>(
      deploy('good'),
      deploy('crash'),
      deploy('sick'),
      { call: 'UpdateService', with: { service: 'web', forceNewDeployment: true } },
      { 'stop-deployment': { service: 'web' } },
      { 'continue-deployment': { service: 'web' } },
      { 'continue-deployment': { service: 'web', action: 'ROLLBACK' } },
      { 'trip-alarm': 'errors' },
      { post: 'alarms', body: { name: 'errors', state: 'OK' } },
    ),
  )
  .map(([at, step]) => ({ at, ...step }));

const scenarios = fc
  .tuple(
    fc.nat(1000),
    configurations,
    fc.array(action, { minLength: 1, maxLength: 6 }),
    fc.constantFrom('fresh', 'promote'),
  )
  .map(([seed, configuration, script, rollback]) => scenarioOf(seed, configuration, script, rollback));

function scenarioOf(seed: number, configuration: object, script: readonly { at: number }[], rollback: string): string {
  const group = (name: string) => ({
    'target-group': name,
    'health-check': { interval: 10 },
    'deregistration-delay': 20,
  });
  const scenario = {
    seed,
    unsettled: { rollback },
    repositories: [{ name: 'web', images: ['v1', 'good', 'crash', 'sick'].map((tag) => ({ tag })) }],
    images: [
      { image: 'web:crash', exit: { after: 1, code: 1 } },
      { image: 'web:sick', health: 'never' },
    ],
    'load-balancers': [group('blue'), group('green')],
    clusters: [
      {
        name: 'default',
        'container-instances': [{ memory: 8000 }],
        services: [
          {
            name: 'web',
            'desired-count': DESIRED,
            'deployment-configuration': configuration,
            'load-balancer': { 'target-group': 'blue', 'alternate-target-group': 'green', container: 'web', port: 80 },
            'task-definition': {
              family: 'web',
              containerDefinitions: [
                { name: 'web', image: `\${registry}/web:v1`, memory: 100, portMappings: [{ containerPort: 80 }] },
              ],
            },
          },
        ],
      },
    ],
    script: [...script].sort((a, b) => a.at - b.at),
  };
  return `${JSON.stringify(scenario)}\n`;
}

function serviceOf(emulator: Emulator): Truth {
  const [cluster] = emulator.state().clusters as { services: Truth[] }[];
  return cluster!.services[0]!;
}

const FINISHED = ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'];

/** Healthy tasks at any time, in the fewest. */
function watchHealthy(emulator: Emulator): { fewest: number } {
  const watched = { fewest: DESIRED };
  emulator.clock.observe(() => {
    // Not the whole state: some of these runs stop a thousand tasks.
    watched.fewest = Math.min(watched.fewest, emulator.counts().get('default/web')!.healthy);
  });
  return watched;
}

/** Everything about the service deployments that isn't as it must be. */
function endingProblems({ deployments, serviceDeployments }: Truth): readonly string[] {
  const [newest, ...older] = serviceDeployments;
  const isQuiet = newest?.status === 'SUCCESSFUL' || newest?.status === 'ROLLBACK_SUCCESSFUL';
  const laws: [string, boolean][] = [
    ['one PRIMARY, which comes first', deployments.every((one, index) => (one.status === 'PRIMARY') === (index === 0))],
    ['older ones have ended', older.every((one) => FINISHED.includes(one.status))],
    ['a quiet service has one deployment', !isQuiet || deployments.length === 1],
    ['which is completed', !isQuiet || deployments[0]?.rolloutState === 'COMPLETED'],
    ...serviceDeployments.flatMap((one): [string, boolean][] => [
      ['success has all the traffic', one.status !== 'SUCCESSFUL' || one.productionWeight === 100],
      ['success has cleaned up', one.status !== 'SUCCESSFUL' || one.stage === 'CLEAN_UP'],
      ['what is rolled back has none', one.status !== 'ROLLBACK_SUCCESSFUL' || one.productionWeight === 0],
    ]),
  ];
  return laws.filter(([, holds]) => !holds).map(([law]) => law);
}

describe('whatever is deployed, stopped, continued and alarmed', () => {
  it('the service never has fewer healthy tasks than desired, and no deployment is lost', async () => {
    await fc.assert(
      fc.asyncProperty(scenarios, async (scenario) => {
        const emulator = await startEmulator({ scenario, speed: 0 });
        try {
          const watched = watchHealthy(emulator);
          await emulator.advance(2 * HOUR_MS);
          expect(endingProblems(serviceOf(emulator))).toEqual([]);
          expect(watched.fewest).toBe(DESIRED);
        } finally {
          await emulator.close();
        }
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});
