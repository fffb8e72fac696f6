import { objectIn, textIn } from '../../diagnose/facts/fields.ts';
import { ecrRepositoryOf, parseImage } from '../../image/reference.ts';
import { type Defect, defect, shortened } from './defect.ts';
import { itemsIn, nameIn, objectAt, type Part, type Revision } from './part.ts';

/**
 * On Fargate nobody but the execution role pulls private images, reads secrets and writes logs.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
 */
export function* executionRoleDefects({ root, containers, isFargate }: Revision): Generator<Defect> {
  if (!isFargate || textIn(root.json, 'executionRoleArn') !== undefined) return;
  for (const container of containers) {
    for (const purpose of purposesOf(container)) {
      yield defect(root, 'executionRoleArn', {
        rule: 'execution-role',
        allowed: `on Fargate container ${shortened(nameIn(container))} needs an execution role ${purpose}`,
        remedy: 'Set executionRoleArn to a role that may do it, ecsTaskExecutionRole for instance.',
      });
    }
  }
}

function purposesOf(container: Part): string[] {
  const image = parseImage(textIn(container.json, 'image') ?? '');
  const logging = objectAt(container, 'logConfiguration');
  const readsSecrets =
    itemsIn(container, 'secrets').length > 0 ||
    (logging !== undefined && itemsIn(logging, 'secretOptions').length > 0) ||
    objectIn(container.json, 'repositoryCredentials') !== undefined;
  return [
    ...(image !== undefined && ecrRepositoryOf(image) !== undefined ? ['to pull its image from ECR'] : []),
    ...(readsSecrets ? ['to read its secrets'] : []),
    ...(textIn(logging?.json, 'logDriver') === 'awslogs' ? ['to write its log to CloudWatch'] : []),
  ];
}
