/** How many tasks a service may have at least (healthy) and at most (running or on their way) while it deploys. */
export interface Bounds {
  readonly lower: number;
  readonly upper: number;
}

/** ECS rounds the lower bound up and the upper bound down, in whole numbers so that no fraction slips in. */
export function boundsOf(desired: number, minimumPercent: number, maximumPercent: number): Bounds {
  return {
    lower: Math.ceil((desired * minimumPercent) / 100),
    upper: Math.floor((desired * maximumPercent) / 100),
  };
}
