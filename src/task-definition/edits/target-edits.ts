import type { EditInputs } from '../../inputs/edit-inputs.ts';

/** Where short names of parameters and secrets belong to. */
export interface AwsPlace {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** Everything that changes in the definition of one service, but for the image of this run. */
export interface TargetEdits {
  readonly inputs: EditInputs | undefined;
  /** Containers that get what is asked for containers. */
  readonly containers: readonly string[];
  /** Images of other containers, by their names. */
  readonly images: Readonly<Record<string, string>>;
  readonly place: AwsPlace;
}
