import type { EcsContext } from './context.ts';
import type { Cluster, ContainerInstance } from './model.ts';

/** What can happen to a container instance, on request or by itself. */
export class InstanceTroubles {
  readonly #context: EcsContext;
  /** Has the scheduler look at the services of a cluster. */
  readonly #poke: (cluster: Cluster) => void;

  constructor(context: EcsContext, poke: (cluster: Cluster) => void) {
    this.#context = context;
    this.#poke = poke;
  }

  /** DRAINING: no new tasks, and those of services are replaced; ACTIVE takes that back. */
  setStatus(cluster: Cluster, instance: ContainerInstance, status: 'ACTIVE' | 'DRAINING'): void {
    instance.status = status;
    instance.version += 1;
    this.#changed(cluster);
  }

  /** The agent loses or finds its connection: tasks run on, but no new ones are placed meanwhile. */
  setConnected(cluster: Cluster, instance: ContainerInstance, connected: boolean): void {
    instance.agentConnected = connected;
    instance.version += 1;
    this.#changed(cluster);
  }

  /** The EC2 instance is terminated: its tasks are lost at once, and it leaves the cluster. */
  terminate(cluster: Cluster, instance: ContainerInstance): void {
    this.deregister(cluster, instance, `Host EC2 (instance ${instance.ec2InstanceId}) terminated.`);
  }

  /** The EC2 instance is stopped: its tasks are lost, it stays registered with a disconnected agent. */
  stop(cluster: Cluster, instance: ContainerInstance): void {
    this.#loseTasks(instance, `Host EC2 (instance ${instance.ec2InstanceId}) stopped.`);
    this.setConnected(cluster, instance, false);
  }

  /** Takes an instance out of the cluster; what still runs there is lost for this reason. */
  deregister(cluster: Cluster, instance: ContainerInstance, reason: string): void {
    cluster.instances.delete(instance.id);
    this.#loseTasks(instance, reason);
    this.#changed(cluster);
  }

  #loseTasks(instance: ContainerInstance, reason: string): void {
    for (const task of [...instance.tasks]) this.#context.runs.get(task)?.lose(reason);
  }

  #changed(cluster: Cluster): void {
    this.#context.provisioning.retry(cluster);
    this.#poke(cluster);
  }
}
