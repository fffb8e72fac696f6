import { CreateDeploymentCommand, ListDeploymentsCommand } from '@aws-sdk/client-codedeploy';
import type { WatchedCodeDeploy } from '../../src/watch/code-deploy/following.ts';
import type { Followed } from '../../src/watch/following.ts';
import { watchCodeDeploy } from '../../src/watch/watch.ts';
import { trueService } from './ecs-truth.ts';
import { local, prod, type ScenarioInput, webService } from './scenarios.ts';
import type { TestWorld } from './world.ts';

type CodeDeployInput = NonNullable<ScenarioInput['code-deploy']>;
type GroupInput = NonNullable<NonNullable<CodeDeployInput['applications']>[number]['deployment-groups']>[number];

/** `web` under CodeDeploy, two tasks of web:v1 (revision web:1), with web:2 to deploy. */
export function codeDeployed(
  group: Partial<GroupInput> = {},
  more: Partial<ScenarioInput> = {},
  image = 'web:v2',
): ScenarioInput {
  const service = webService({
    'desired-count': 2,
    'deployment-controller': 'CODE_DEPLOY',
    'load-balancer': { 'target-group': 'blue', container: 'web', port: 8080 },
  });
  const groups = [{ name: 'web', cluster: 'prod', service: 'web', 'target-groups': ['blue', 'green'], ...group }];
  return prod([service], {
    'load-balancers': [{ 'target-group': 'blue' }, { 'target-group': 'green' }],
    'code-deploy': { applications: [{ name: 'web', 'deployment-groups': groups as GroupInput[] }] },
    script: [
      {
        call: 'RegisterTaskDefinition',
        with: {
          family: 'web',
          containerDefinitions: [
            { name: 'web', image: local(image), memory: 128, portMappings: [{ containerPort: 8080 }] },
          ],
        },
      },
    ],
    ...more,
  });
}

const DEFINITION = 'arn:aws:ecs:us-east-1:123456789012:task-definition';

/**
 * Has CodeDeploy deploy web:2. Returns the deployment's id.
 * @param hooks Lambda functions by the event whose hook they are
 */
export async function createCodeDeployment(
  world: TestWorld,
  hooks: Readonly<Record<string, string>> = {},
): Promise<string> {
  const Properties = {
    TaskDefinition: `${DEFINITION}/web:2`,
    LoadBalancerInfo: { ContainerName: 'web', ContainerPort: 8080 },
  };
  const content = JSON.stringify({
    version: 0.0,
    Resources: [{ TargetService: { Type: 'AWS::ECS::Service', Properties } }],
    Hooks: Object.entries(hooks).map(([name, target]) => ({ [name]: target })),
  });
  const answer = await world.aws.codeDeploy.send(
    new CreateDeploymentCommand({
      applicationName: 'web',
      deploymentGroupName: 'web',
      revision: { revisionType: 'AppSpecContent', appSpecContent: { content } },
    }),
  );
  return answer.deploymentId!;
}

/** The id of the only deployment so far. */
export async function onlyDeployment(world: TestWorld): Promise<string> {
  const { deployments } = await world.aws.codeDeploy.send(new ListDeploymentsCommand({}));
  if (deployments?.length !== 1) throw new Error(`there are ${deployments?.length} deployments`);
  return deployments[0]!;
}

/** A deployment from web:1 to web:2 that was just made. @param minutes how long to watch it */
export function followedCodeDeploy(world: TestWorld, id: string, minutes = 4 * 60): Followed {
  const now = world.clock.now();
  return {
    service: 'web',
    deployment: { id, adopted: false, createdAt: now, startedAt: now },
    definitionArn: `${DEFINITION}/web:2`,
    previousArn: `${DEFINITION}/web:1`,
    earlierArns: [`${DEFINITION}/web:1`],
    definition: {},
    deadline: now + minutes * 60_000,
  };
}

/** Has the watch follow it. */
export async function followCodeDeploy(world: TestWorld, id: string, minutes?: number): Promise<WatchedCodeDeploy> {
  const [watched] = await watchCodeDeploy([followedCodeDeploy(world, id, minutes)], world, () => 0);
  return watched!;
}

/** The log's own lines of the service web, without their times. Heartbeats are left out. */
export function toldOf(lines: readonly string[]): string[] {
  return lines
    .flatMap((line) => /^\+[\dhms ]+ web: (.*)$/.exec(line)?.[1] ?? [])
    .filter((line) => !HEARTBEATS.test(line));
}

const HEARTBEATS = /^(still|waiting|moving) /;

const READS = ['GetDeployment', 'ListDeploymentTargets', 'BatchGetDeploymentTargets', 'GetDeploymentConfig'] as const;

/** The most calls of the watch in any stretch of one minute. */
export function busiestMinute(world: TestWorld): number {
  const times = world.calls(...READS).map(({ time }) => Date.parse(time));
  return Math.max(...times.map((from) => times.filter((time) => time >= from && time < from + 60_000).length));
}

/** The verdict that the emulator's own state calls for. */
export async function trueVerdict(world: TestWorld, id: string): Promise<string> {
  const { status, rollbackInfo } = await deploymentInfo(world, id);
  const live = trueService(world).deployments[0]!.taskDefinition.split('/').at(-1);
  if (rollbackInfo?.rollbackDeploymentId !== undefined) {
    const rollback = await deploymentInfo(world, rollbackInfo.rollbackDeploymentId);
    if (rollback.status !== 'Succeeded') throw new Error(`the rollback is ${rollback.status}`);
    return live === 'web:1' ? 'rolled-back' : `rolled back, but ${live} is live`;
  }
  if (status === 'Succeeded') return live === 'web:2' ? 'succeeded' : `Succeeded, but ${live} is live`;
  return status;
}

interface TrueDeployment {
  readonly status: string;
  readonly errorInformation?: { readonly code: string };
  readonly rollbackInfo?: { readonly rollbackDeploymentId?: string };
}

async function deploymentInfo(world: TestWorld, deploymentId: string): Promise<TrueDeployment> {
  const answer = await world.emulator.look('codedeploy:GetDeployment', { deploymentId });
  const info = answer.deploymentInfo as TrueDeployment;
  const isAlarm = info.status === 'Stopped' && info.errorInformation?.code === 'ALARM_ACTIVE';
  // The table of verdicts has no word of its own for a deployment that its alarms stopped: it broke.
  const status = { Stopped: isAlarm ? 'failed' : 'stopped', Failed: 'failed' }[info.status] ?? info.status;
  return { ...info, status };
}
