import type { Service } from '@aws-sdk/client-ecs';
import { parseArn } from '../aws/arn.ts';
import type { Inputs } from '../inputs/inputs.ts';
import type { TargetEdits } from '../task-definition/edits/target-edits.ts';

/**
 * What the inputs change in the definition of this service; undefined for nothing. Short names of parameters and secrets belong to where the service is.
 * @param containers that get what is asked for containers
 */
export function targetEdits(inputs: Inputs, service: Service, containers: readonly string[]): TargetEdits | undefined {
  const { edits, images } = inputs;
  if (edits === undefined && Object.keys(images).length === 0) return undefined;
  const { partition = 'aws', region = '', account = '' } = parseArn(service.serviceArn ?? '') ?? {};
  return { inputs: edits, containers, images, place: { partition, region, account } };
}
