import type { Evidence } from './diagnose/evidence.ts';
import type { ScanReport } from './image/scan-report.ts';
import type { ServiceForecast } from './preflight/preflight.ts';
import type { Change } from './task-definition/changes.ts';
import type { RunningImage } from './watch/running-image.ts';
import type { Timeline } from './watch/timeline.ts';

/** Everything a run can end with; exactly one of these is the output `deployment-status`. A verdict is a claim about our own deployment. */
export type Verdict =
  | 'succeeded'
  | 'unchanged'
  | 'started'
  | 'planned'
  | 'failed'
  | 'rolled-back'
  | 'superseded'
  | 'stopped'
  | 'timed-out'
  | 'cancelled'
  | 'unknown'
  | 'refused'
  | 'not-started';

/** From best to worst: with several services the run's verdict is the worst of theirs. */
const BY_SEVERITY: readonly Verdict[] = [
  'planned',
  'unchanged',
  'succeeded',
  'started',
  'superseded',
  'stopped',
  'cancelled',
  'unknown',
  'timed-out',
  'refused',
  'not-started',
  'rolled-back',
  'failed',
];

const GREEN: ReadonlySet<Verdict> = new Set(['succeeded', 'unchanged', 'started', 'planned']);

/** True where the step should be green. */
export function isGreen(verdict: Verdict): boolean {
  return GREEN.has(verdict);
}

/** The worst of the given results, the first of them where several are equally bad; undefined for none. */
export function worst<T extends { verdict: Verdict }>(results: readonly T[]): T | undefined {
  return results.reduce<T | undefined>(
    (soFar, one) =>
      soFar === undefined || BY_SEVERITY.indexOf(one.verdict) > BY_SEVERITY.indexOf(soFar.verdict) ? one : soFar,
    undefined,
  );
}

/** The same results from the worst to the best; those that are equally bad keep their order. */
export function worstFirst<T extends { verdict: Verdict }>(results: readonly T[]): T[] {
  return results.toSorted((one, other) => BY_SEVERITY.indexOf(other.verdict) - BY_SEVERITY.indexOf(one.verdict));
}

/** A task definition revision as a report names it. */
export interface Revision {
  readonly arn: string;
  /** The images of the containers that this run is about, by container name. */
  readonly images: Readonly<Record<string, string>>;
}

/** What became of one service. */
export interface ServiceResult {
  readonly service: string;
  readonly serviceArn: string;
  readonly verdict: Verdict;
  /** One or two sentences: what happened and, where it failed, why. */
  readonly reason: string;
  /** What to do about it; only with a red verdict. */
  readonly hint?: string;
  /** Of the diagnosis, for programs: `image-not-found`; only with a red verdict. */
  readonly code?: string;
  /** What a red verdict rests on. */
  readonly evidence?: Evidence;
  /** Of a deployment that was followed. */
  readonly timeline?: Timeline;
  readonly deploymentId?: string;
  readonly revision?: Revision;
  /** What the new revision changes; empty for nothing, absent where that was never worked out. */
  readonly changes?: readonly Change[];
  /** Where the rendered definition is written. */
  readonly definitionFile?: string;
  readonly previous: Revision;
  /** The ARNs of the revisions that the service ran before; several where a deployment was not over. */
  readonly ranBefore?: readonly string[];
  /** What the running tasks say about the image; only where they were asked. */
  readonly running?: RunningImage;
  readonly warnings: readonly string[];
}

/** The image of this run, however it came to be. */
export interface DeployedImage {
  /** As the task definition names it. */
  readonly reference: string;
  readonly tag?: string;
  /** Of the manifest or the index in the registry; absent where it isn't known. */
  readonly digest?: string;
  /** Account-free name of the ECR repository, and its registry host; absent for images that aren't in ECR. */
  readonly repository?: string;
  readonly registry?: string;
  readonly how: 'built' | 'reused' | 'given';
}

/** How long a phase took, in milliseconds. */
export interface Phase {
  readonly name: string;
  readonly ms: number;
}

/** What the whole run came to; everything that is reported is made from this. */
export interface Outcome {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly hint?: string;
  /** For programs: what kind of failure it is; only with a red verdict. */
  readonly code?: string;
  readonly cluster?: { readonly name: string; readonly arn: string };
  readonly region?: string;
  /** What was forecast of each service; absent for nothing. */
  readonly forecasts?: readonly ServiceForecast[];
  readonly image?: DeployedImage;
  /** Where its scan was waited for. */
  readonly scan?: ScanReport;
  readonly services: readonly ServiceResult[];
  readonly phases: readonly Phase[];
}
