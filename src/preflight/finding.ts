/** What the forecast has found; for programs. */
export type FindingCode =
  | 'percentages-deadlock'
  | 'fits-nowhere'
  | 'no-room'
  | 'order-decides'
  | 'needs-capacity'
  | 'not-forecast'
  | 'interruption'
  | 'possible-interruption'
  | 'beyond-max-unavailable';

/** What a deployment is refused for, as the list of failure codes has it. */
export const REFUSALS: readonly { readonly code: FindingCode; readonly what: string; readonly advice: string }[] = [
  {
    code: 'percentages-deadlock',
    what: 'minimumHealthyPercent and maximumPercent leave room for no step: no task may start, and none may stop',
    advice: 'Set maximumPercent or minimumHealthyPercent to what the message names.',
  },
  {
    code: 'fits-nowhere',
    what: 'a new task fits on no instance of the cluster, not even on an empty one',
    advice: 'Ask for less in the task definition, or use instances that have what it asks for.',
  },
  {
    code: 'no-room',
    what: 'a new task finds no room beside the old ones, which have to stay until it runs',
    advice: 'Let each task have a free port (hostPort 0 or awsvpc), add an instance, or lower minimumHealthyPercent.',
  },
  {
    code: 'beyond-max-unavailable',
    what: 'more tasks would be missing during the deployment than max-unavailable allows',
    advice: 'Raise minimumHealthyPercent, or max-unavailable.',
  },
];

/** Something that a person should know before the deployment starts, and what they can do about it. */
export interface Finding {
  readonly code: FindingCode;
  /** One sentence or two, with the numbers and the names behind it. */
  readonly text: string;
  /** The best one first. */
  readonly remedies: readonly string[];
  /** `refusal`: the deployment can't come to a good end, or isn't allowed to do what it would. `note`: nothing is wrong with it. */
  readonly weight: 'refusal' | 'warning' | 'note';
}

/** How much of a service may be missing during a deployment: so many tasks, or so many percent of those desired. */
export type MaxUnavailable =
  | { readonly kind: 'tasks'; readonly count: number }
  | { readonly kind: 'percent'; readonly percent: number };
