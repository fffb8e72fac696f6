import { optionalText, text } from '../fields.ts';
import type { Random } from '../random.ts';
import { type Account, AwsError, type Clock, type Json } from '../wire.ts';
import type { CapacityProvider } from './capacity-provider-model.ts';
import type { Cluster, ContainerInstance, Service, TaskDefinition } from './model.ts';

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** Everything that ECS knows of one account in one region, and the ways to find it. */
export class EcsStore {
  readonly account: Account;
  readonly clock: Clock;
  /** Makes ids, and decides what is left to chance. */
  readonly random: Random;
  readonly clusters = new Map<string, Cluster>();
  /** Revisions by family, the oldest first. */
  readonly families = new Map<string, TaskDefinition[]>();
  /** Tags by ARN. */
  readonly tags = new Map<string, readonly Tag[]>();

  /** Requests of RunTask that had a client token, and their answers. */
  readonly clientTokens = new Map<string, { readonly request: string; readonly answer: Json }>();
  /** The Availability Zone of each subnet that a scenario speaks of. */
  readonly subnets = new Map<string, string>();
  readonly capacityProviders = new Map<string, CapacityProvider>();
  /** Why Fargate takes no tasks, in ECS's words; undefined while it does. */
  fargateRefusal: string | undefined;

  constructor(account: Account, clock: Clock, random: Random) {
    this.account = account;
    this.clock = clock;
    this.random = random;
  }

  /** The ARN of something of ECS's, `service/prod/web` for instance. */
  arn(path: string): string {
    const { partition, region, id } = this.account;
    return `arn:${partition}:ecs:${region}:${id}:${path}`;
  }

  /** The cluster that a request names in `cluster`, by name or ARN; `default` if it names none. Throws ClusterNotFoundException. */
  cluster(input: Json): Cluster {
    const name = nameIn(optionalText(input, 'cluster') ?? 'default');
    const cluster = this.clusters.get(name);
    if (cluster === undefined) throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
    return cluster;
  }

  /** A service of the cluster by name or ARN, inactive ones included. */
  findService(cluster: Cluster, reference: string): Service | undefined {
    if (reference.startsWith('arn:')) {
      return [...cluster.services.values()].find((service) => service.arn === reference);
    }
    return cluster.services.get(reference);
  }

  /** The service that a request names in `service`. Throws ServiceNotFoundException. */
  service(input: Json): Service {
    const reference = text(input, 'service');
    const service = this.findService(this.cluster(input), reference);
    if (service === undefined) throw new AwsError('ServiceNotFoundException', 'Service not found.');
    return service;
  }

  /** All services of the account. */
  services(): readonly Service[] {
    return [...this.clusters.values()].flatMap((cluster) => [...cluster.services.values()]);
  }

  /** A revision by ARN, `family:revision`, or by family alone (then the latest ACTIVE one). */
  findDefinition(reference: string): TaskDefinition | undefined {
    const short = reference.startsWith('arn:') ? this.#withoutPrefix(reference) : reference;
    const [family = '', revision] = (short ?? '').split(':');
    const revisions = this.families.get(family) ?? [];
    if (revision === undefined) return revisions.findLast((one) => one.status === 'ACTIVE');
    return revisions.find((one) => String(one.revision) === revision);
  }

  /** A container instance of the cluster by id or ARN. */
  findInstance(cluster: Cluster, reference: string): ContainerInstance | undefined {
    return cluster.instances.get(nameIn(reference));
  }

  #withoutPrefix(arn: string): string | undefined {
    const prefix = this.arn('task-definition/');
    return arn.startsWith(prefix) ? arn.slice(prefix.length) : undefined;
  }
}

/** The last part of an ARN, or the name itself. */
export function nameIn(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}
