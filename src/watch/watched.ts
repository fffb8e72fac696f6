import type { WatchedCodeDeploy } from './code-deploy/following.ts';
import type { Watched } from './following.ts';

/** A deployment that was watched to an end, by whichever controller its service is deployed. */
export type WatchedDeployment = Watched | WatchedCodeDeploy;

/** What ECS has written into `startedBy` of its tasks; undefined where that was never seen. */
export function startedByOf(watched: WatchedDeployment): string | undefined {
  return watched.controller === 'ECS' ? watched.deployment.id : watched.startedBy;
}
