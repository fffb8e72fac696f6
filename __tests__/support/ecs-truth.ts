import type { TestWorld } from './world.ts';

/** A service as the emulator knows it, whatever an API would tell. */
export interface TrueService {
  readonly name: string;
  readonly taskDefinition: string;
  readonly deployments: readonly { readonly id: string; readonly taskDefinition: string; readonly status: string }[];
  /** Newest first. */
  readonly serviceDeployments: readonly {
    readonly arn: string;
    readonly status: string;
    readonly createdAt: string;
    readonly finishedAt?: string;
  }[];
}

interface TrueState {
  readonly clusters: readonly { readonly name: string; readonly services: readonly TrueService[] }[];
  readonly taskDefinitions: readonly {
    readonly arn: string;
    readonly registered: Readonly<Record<string, unknown>>;
    readonly tags: readonly { readonly key: string; readonly value: string }[];
  }[];
}

function stateOf(world: TestWorld): TrueState {
  return world.emulator.state() as unknown as TrueState;
}

/** The service of this name, in whichever cluster. */
export function trueService(world: TestWorld, name = 'web'): TrueService {
  const found = stateOf(world)
    .clusters.flatMap(({ services }) => services)
    .find((service) => service.name === name);
  if (found === undefined) throw new Error(`the emulator has no service ${name}`);
  return found;
}

/** The revisions of a family, the oldest first. */
export function revisionsOf(world: TestWorld, family = 'web'): TrueState['taskDefinitions'] {
  return stateOf(world).taskDefinitions.filter(({ arn }) => arn.includes(`:task-definition/${family}:`));
}
