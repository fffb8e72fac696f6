import { revisionNumber } from '../aws/arn.ts';
import { type DeployedImage, isGreen, type Outcome, type ServiceResult, worst } from '../outcome.ts';
import { failedTasks } from './stopped-tasks.ts';

/** A crash loop stops hundreds of tasks; the newest tell it all. */
const MOST_TASKS = 20;

/** Every output of action.yml, as text; empty where it has no value in this run. With several services the scalar ones are of the worst. */
export function outputsOf(outcome: Outcome): Record<string, string> {
  return {
    'deployment-status': outcome.verdict,
    ...ofService(worst(outcome.services)),
    ...ofImage(outcome.image),
    'failure-code': isGreen(outcome.verdict) ? '' : (outcome.code ?? ''),
    'failure-reason': isGreen(outcome.verdict) ? '' : accountFree(outcome.reason),
    'failure-hint': isGreen(outcome.verdict) ? '' : accountFree(outcome.hint ?? ''),
    services: JSON.stringify(outcome.services.map(asJson)),
  };
}

/** GitHub drops an output that holds a masked value, and some mask their account id: images lose their registry's host. */
function accountFree(text: string): string {
  return text.replaceAll(/\b\d{12}\.dkr[.-]ecr[^/\s]*\//g, '');
}

function ofService(service: ServiceResult | undefined): Record<string, string> {
  return {
    'deployment-id': service?.deploymentId ?? '',
    'task-definition-arn': service?.revision?.arn ?? '',
    'task-definition-revision': revisionNumber(service?.revision?.arn ?? ''),
    'task-definition': service?.definitionFile ?? '',
    'previous-task-definition-arn': service?.previous.arn ?? '',
    'failed-task-arns': failedTaskArns(service).join(','),
  };
}

/** Newest first. */
function failedTaskArns(service: ServiceResult | undefined): string[] {
  const failed = failedTasks(service?.evidence?.stopped ?? []);
  return failed.flatMap(({ taskArn }) => taskArn ?? []).slice(0, MOST_TASKS);
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
    'task-definition': one.definitionFile,
    'previous-task-definition-arn': one.previous.arn,
    reason: one.reason,
    hint: one.hint,
    code: one.code,
    'failed-task-arns': one.evidence === undefined ? undefined : failedTaskArns(one),
  };
}
