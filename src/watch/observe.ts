import {
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  type ECSClient,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  type Service,
  type ServiceDeployment,
  type Task,
} from '@aws-sdk/client-ecs';
import { failureKind } from '../aws/failure.ts';
import type { World } from '../world.ts';
import type { Detail, Following } from './following.ts';
import { belongsTo } from './verdict.ts';

/** DescribeServices, DescribeServiceDeployments and DescribeTasks take this many. */
const SERVICES_AT_ONCE = 10;
const DEPLOYMENTS_AT_ONCE = 20;
const TASKS_AT_ONCE = 100;

/** A service deployment that doesn't show up for this long (milliseconds) is not looked for any more. */
const GIVE_UP_LISTING = 60_000;

/** The list is asked from a little before our deployment, by the server's clock. */
const LIST_MARGIN = 60_000;

/** The calls of the watch: one attempt each, since the loop asks again anyway, and ended by a cancel. They are counted. */
export class Observer {
  readonly service = 'ECS';
  readonly #world: World;
  readonly #cluster: string;
  #calls = 0;
  #leftOut = false;

  constructor(world: World, cluster: string) {
    this.#world = world;
    this.#cluster = cluster;
  }

  /** How many calls were made so far. */
  get calls(): number {
    return this.#calls;
  }

  /** True once after a read of which AWS throttled a part. */
  takeLeftOut(): boolean {
    const leftOut = this.#leftOut;
    this.#leftOut = false;
    return leftOut;
  }

  /** Reads the services of all deployments that are followed; `missing` are those that ECS doesn't know. Of a part that AWS throttles there is neither. */
  async services(following: readonly Following[]): Promise<{ seen: Map<string, Service>; missing: Set<string> }> {
    const seen = new Map<string, Service>();
    const missing = new Set<string>();
    await this.#inParts(following, SERVICES_AT_ONCE, async (part) => {
      const services = part.map(({ followed }) => followed.service);
      const answer = await this.#ecs().send(
        new DescribeServicesCommand({ cluster: this.#cluster, services }),
        this.#abortable,
      );
      for (const service of answer.services ?? []) seen.set(service.serviceName ?? '', service);
      for (const { arn, reason } of answer.failures ?? []) {
        if (reason === 'MISSING') missing.add(arn?.split('/').at(-1) ?? '');
      }
    });
    return { seen, missing };
  }

  /** Reads the service deployments whose ARNs are known; `leftOut` are those that AWS throttled. */
  async serviceDeployments(
    following: readonly Following[],
  ): Promise<{ seen: Map<string, ServiceDeployment>; leftOut: ReadonlySet<string> }> {
    const arns = following.flatMap(({ detail }) => (detail.kind === 'describe' ? [detail.arn] : []));
    const seen = new Map<string, ServiceDeployment>();
    const leftOut = await this.#inParts(arns, DEPLOYMENTS_AT_ONCE, async (serviceDeploymentArns) => {
      const answer = await this.#ecs().send(
        new DescribeServiceDeploymentsCommand({ serviceDeploymentArns }),
        this.#abortable,
      );
      for (const one of answer.serviceDeployments ?? []) seen.set(one.serviceDeploymentArn ?? '', one);
    });
    return { seen, leftOut: new Set(leftOut) };
  }

  /** Looks for the service deployment that belongs to our deployment. */
  async findDetail({ followed, deployment, detail }: Following): Promise<Detail> {
    if (detail.kind !== 'list') return detail;
    const after = new Date(deployment.createdAt - LIST_MARGIN);
    const answer = await this.#ecs().send(
      new ListServiceDeploymentsCommand({ cluster: this.#cluster, service: followed.service, createdAt: { after } }),
      this.#abortable,
    );
    const ours = answer.serviceDeployments?.find((one) => belongsTo(deployment.id, one.targetServiceRevisionArn));
    if (ours?.serviceDeploymentArn !== undefined) return { kind: 'describe', arn: ours.serviceDeploymentArn };
    return this.#world.clock.now() - detail.since > GIVE_UP_LISTING ? { kind: 'blind' } : detail;
  }

  /** Describes tasks of a service, except those that are known. ECS lists them in no order that it promises, so a page of them tells nothing of the others. */
  async tasks(
    serviceName: string,
    desiredStatus: 'RUNNING' | 'STOPPED',
    known: ReadonlySet<string> = new Set(),
  ): Promise<Task[]> {
    const arns = await this.#taskArns(serviceName, desiredStatus);
    const described: Task[] = [];
    // An empty list is an error to DescribeTasks, and there is no part without one.
    for (const tasks of chunks(
      arns.filter((arn) => !known.has(arn)),
      TASKS_AT_ONCE,
    )) {
      const command = new DescribeTasksCommand({ cluster: this.#cluster, tasks });
      const answer = await this.#ecs().send(command, this.#abortable);
      described.push(...(answer.tasks ?? []));
    }
    return described;
  }

  async #taskArns(serviceName: string, desiredStatus: 'RUNNING' | 'STOPPED'): Promise<string[]> {
    const request = { cluster: this.#cluster, serviceName, desiredStatus };
    const arns: string[] = [];
    let nextToken: string | undefined;
    do {
      const answer = await this.#ecs().send(new ListTasksCommand({ ...request, nextToken }), this.#abortable);
      arns.push(...(answer.taskArns ?? []));
      nextToken = answer.nextToken;
    } while (nextToken !== undefined);
    return arns;
  }

  /**
   * Reads many in parts. One that is throttled is left out, or where every look takes many calls none would ever be whole.
   * @returns what was left out
   * @throws what ECS says, of a throttling only where no part was read
   */
  async #inParts<T>(all: readonly T[], size: number, read: (part: T[]) => Promise<void>): Promise<readonly T[]> {
    const parts = chunks(all, size);
    const leftOut: T[][] = [];
    for (const part of parts) {
      try {
        await read(part);
      } catch (error) {
        if (failureKind(error) !== 'throttled' || leftOut.length === parts.length - 1) throw error;
        leftOut.push(part);
      }
    }
    this.#leftOut ||= leftOut.length > 0;
    return leftOut.flat();
  }

  /** The client for one more call. */
  #ecs(): ECSClient {
    this.#calls += 1;
    return this.#world.aws.ecsOnce;
  }

  get #abortable(): { abortSignal: AbortSignal } {
    return { abortSignal: this.#world.signal };
  }
}

/** True where a closer look will never be allowed or possible. */
export function isBlinding(error: unknown): boolean {
  return failureKind(error) === 'denied' || failureKind(error) === 'refused';
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
