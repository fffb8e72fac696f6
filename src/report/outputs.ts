import { revisionNumber } from '../aws/arn.ts';
import { type DeployedImage, isGreen, type Outcome, type ServiceResult, worst } from '../outcome.ts';

/** Every output of action.yml, as text; empty where it has no value in this run. With several services the scalar ones are of the worst. */
export function outputsOf(outcome: Outcome): Record<string, string> {
  return {
    'deployment-status': outcome.verdict,
    ...ofService(worst(outcome.services)),
    ...ofImage(outcome.image),
    'failure-reason': isGreen(outcome.verdict) ? '' : outcome.reason,
    'failure-hint': isGreen(outcome.verdict) ? '' : (outcome.hint ?? ''),
    services: JSON.stringify(outcome.services.map(asJson)),
  };
}

function ofService(service: ServiceResult | undefined): Record<string, string> {
  return {
    'deployment-id': service?.deploymentId ?? '',
    'task-definition-arn': service?.revision?.arn ?? '',
    'task-definition-revision': revisionNumber(service?.revision?.arn ?? ''),
    'previous-task-definition-arn': service?.previous.arn ?? '',
  };
}

function ofImage(image: DeployedImage | undefined): Record<string, string> {
  return {
    image: image?.reference ?? '',
    'image-tag': image?.tag ?? '',
    digest: image?.digest ?? '',
    registry: image?.registry ?? '',
    repository: image?.repository ?? '',
  };
}

function asJson(one: ServiceResult) {
  return {
    service: one.service,
    'deployment-status': one.verdict,
    'deployment-id': one.deploymentId,
    'task-definition-arn': one.revision?.arn,
    'previous-task-definition-arn': one.previous.arn,
    reason: one.reason,
    hint: one.hint,
  };
}
