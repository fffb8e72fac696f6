import type { Service } from '@aws-sdk/client-ecs';
import type { ImagePlan } from '../image/image-plan.ts';
import type { IfInProgress } from '../inputs/inputs.ts';
import type { Definition } from '../task-definition/definition.ts';

/** Everything that is known and decided before the first write. */
export interface Plan {
  readonly cluster: { readonly name: string; readonly arn: string };
  readonly targets: readonly Target[];
  readonly image: ImagePlan;
  readonly ifInProgress: IfInProgress;
}

/** One service, and where its new revision comes from. */
export interface Target {
  readonly name: string;
  /** As it was when the plan was made. */
  readonly service: Service;
  /** The revision that it runs now. */
  readonly live: Definition;
  readonly base: Base;
  /** The containers that get the image. */
  readonly containers: readonly string[];
}

/** Where a new revision starts from. */
export interface Base {
  readonly kind: 'live' | 'file' | 'family' | 'revision';
  readonly definition: Definition;
}
