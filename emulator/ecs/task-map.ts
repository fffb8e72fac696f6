import type { Service, Task } from './model.ts';

/** The tasks of a cluster by ARN, with those of each group at hand: a service is described far more often than it changes. */
export class TaskMap extends Map<string, Task> {
  // Not a private field: Map's constructor may call `set` before it exists.
  readonly groups: Map<string, Set<Task>> = new Map();

  override set(arn: string, task: Task): this {
    const group = this.groups.get(task.group) ?? new Set();
    this.groups.set(task.group, group.add(task));
    return super.set(arn, task);
  }

  override delete(arn: string): boolean {
    const task = this.get(arn);
    if (task !== undefined) this.groups.get(task.group)?.delete(task);
    return super.delete(arn);
  }

  /** The tasks of a service, stopped ones that are still described included, the oldest first. */
  ofService(service: Service): readonly Task[] {
    return [...(this.groups.get(`service:${service.name}`) ?? [])];
  }
}
