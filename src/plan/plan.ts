import type { Service } from '@aws-sdk/client-ecs';
import type { ImagePlan } from '../image/image-plan.ts';
import type { ScanGate } from '../image/pass-scan.ts';
import type { IfInProgress } from '../inputs/inputs.ts';
import type { UpdateInputs } from '../inputs/update-inputs.ts';
import type { Definition } from '../task-definition/definition.ts';
import type { TargetEdits } from '../task-definition/edits/target-edits.ts';

/** Everything that is known and decided before the first write. */
export interface Plan {
  readonly cluster: { readonly name: string; readonly arn: string };
  readonly targets: readonly Target[];
  readonly image: ImagePlan;
  /** The scan that the image has to pass; absent for none. */
  readonly scan?: ScanGate | undefined;
  readonly ifInProgress: IfInProgress;
  /** The new revisions get tags that tell where they come from. */
  readonly stamp: boolean;
  /** Values of variables and the like are shown among the changes. */
  readonly showValues: boolean;
  /** What is sent with UpdateService besides the revision; absent for nothing. */
  readonly update?: UpdateInputs;
}

/** One service, and where its new revision comes from. */
export interface Target {
  readonly name: string;
  /** As it was when the plan was made. */
  readonly service: Service;
  /** The revision that it runs now. */
  readonly live: Definition;
  readonly base: Base;
  /** The containers that get the image of this run; those that `images` names, or all, where it has none. */
  readonly containers: readonly string[];
  /** What changes in the definition besides; absent for nothing. */
  readonly edits?: TargetEdits;
}

/** Where a new revision starts from. */
export interface Base {
  readonly kind: 'live' | 'file' | 'family' | 'revision';
  readonly definition: Definition;
}
