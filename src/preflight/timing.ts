/** How long the steps of a deployment take, in milliseconds; undefined for what isn't known. */
export interface Timing {
  /** From a task's creation until its containers run, as the running tasks took. */
  readonly start: number | undefined;
  /** From there until the load balancer and the container's own check find it healthy, if all goes well at once. */
  readonly health: number;
  /** How long a load balancer lets a task finish its requests before it is stopped. */
  readonly drain: number;
  /** How long the containers had to end by themselves, at the most. */
  readonly stopTimeout: number;
  /** How long the deployment waits by plan, once all tasks run: bake time and shifts of traffic. */
  readonly bake: number;
}
