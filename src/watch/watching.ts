/** Deployments that are watched: what the one loop (watch.ts) drives. `End` is what is known of one that came to its end. */
export interface Watching<End> {
  /** True while there is anything to wait for. */
  isGoing(): boolean;
  /** The next look, or a sleep until it is due. */
  turn(): Promise<void>;
  /** The run was cancelled: stops watching everything that isn't over. */
  cancel(): Promise<void>;
  /** How each of those that are over ended, in the order in which they were given. */
  watched(): End[];
}
