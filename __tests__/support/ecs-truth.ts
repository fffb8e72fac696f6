import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';
import type { Emulator } from '../../emulator/emulator.ts';

/** Whatever has an emulator. */
interface HasEmulator {
  readonly emulator: Pick<Emulator, 'state'>;
}

/** A service as the emulator knows it, whatever an API would tell. */
export interface TrueService {
  readonly deploymentConfiguration: DeploymentConfiguration;
  readonly name: string;
  readonly status: string;
  readonly desiredCount: number;
  readonly taskDefinition: string;
  readonly deployments: readonly {
    readonly id: string;
    readonly taskDefinition: string;
    readonly status: string;
    readonly rolloutState: string;
  }[];
  /** Newest first. */
  readonly serviceDeployments: readonly TrueServiceDeployment[];
}

export interface TrueServiceDeployment {
  readonly arn: string;
  readonly status: string;
  /** Of the service revision that is deployed; ends in the number of the deployment's id. */
  readonly target: string;
  readonly breakerTripped: boolean;
  readonly triggeredAlarms: readonly string[];
  readonly createdAt: string;
  readonly finishedAt?: string;
}

export interface TrueTask {
  readonly group: string;
  /** The id of the deployment that it belongs to. */
  readonly startedBy: string;
  readonly taskDefinition: string;
  readonly lastStatus: string;
  readonly stoppedReason?: string;
  readonly containers: readonly { readonly name: string; readonly image: string; readonly exitCode?: number }[];
}

interface TrueState {
  readonly now: string;
  readonly clusters: readonly {
    readonly name: string;
    readonly services: readonly TrueService[];
    readonly tasks: readonly TrueTask[];
  }[];
  readonly taskDefinitions: readonly {
    readonly arn: string;
    readonly registered: Readonly<Record<string, unknown>>;
    readonly tags: readonly { readonly key: string; readonly value: string }[];
  }[];
}

function stateOf({ emulator }: HasEmulator): TrueState {
  return emulator.state() as unknown as TrueState;
}

/** The service of this name, in whichever cluster. */
export function trueService(world: HasEmulator, name = 'web'): TrueService {
  const found = stateOf(world)
    .clusters.flatMap(({ services }) => services)
    .find((service) => service.name === name);
  if (found === undefined) throw new Error(`the emulator has no service ${name}`);
  return found;
}

/** All tasks of the service of this name that ECS still knows, whichever deployment started them. */
export function tasksOf(world: HasEmulator, name = 'web'): readonly TrueTask[] {
  return stateOf(world)
    .clusters.flatMap(({ tasks }) => tasks)
    .filter(({ group }) => group === `service:${name}`);
}

/** The revisions of a family, the oldest first. */
export function revisionsOf(world: HasEmulator, family = 'web'): TrueState['taskDefinitions'] {
  return stateOf(world).taskDefinitions.filter(({ arn }) => arn.includes(`:task-definition/${family}:`));
}

/** The service deployment that belongs to a deployment's id (`ecs-svc/…`). */
export function trueServiceDeployment(service: TrueService, deploymentId: string): TrueServiceDeployment | undefined {
  const number = deploymentId.split('/').at(-1) ?? '';
  return number === '' ? undefined : service.serviceDeployments.find(({ target }) => target.endsWith(`/${number}`));
}
