/** A task and where it is. */
export interface PlacedTask {
  readonly arn: string;
  readonly zone: string;
  /** Undefined on Fargate. */
  readonly instance: string | undefined;
  readonly createdAt: number;
}

/**
 * How crowded each task is, by ARN: stopping the most crowded ones first takes from the Availability Zone that has
 * most tasks of the service, and there from the instance that has most, the newest first.
 */
export function crowdingOf(tasks: readonly PlacedTask[]): ReadonlyMap<string, number> {
  const oldestFirst = [...tasks].sort((a, b) => a.createdAt - b.createdAt);
  const onInstance = ordinals(oldestFirst, (task) => task.instance ?? task.arn);
  const evenly = [...oldestFirst].sort((a, b) => (onInstance.get(a.arn) ?? 0) - (onInstance.get(b.arn) ?? 0));
  return ordinals(evenly, (task) => task.zone);
}

/** The position of each task among those that share its key. */
function ordinals(tasks: readonly PlacedTask[], key: (task: PlacedTask) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  return new Map(
    tasks.map((task) => {
      const position = counts.get(key(task)) ?? 0;
      counts.set(key(task), position + 1);
      return [task.arn, position];
    }),
  );
}
