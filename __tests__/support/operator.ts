import { BatchGetImageCommand, PutImageCommand } from '@aws-sdk/client-ecr';
import {
  DescribeTaskDefinitionCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { trueService } from './ecs-truth.ts';
import type { TestWorld } from './world.ts';

/** Somebody else registers what `web` runs now, changed. Returns the ARN of the new revision. */
export async function registerChanged(
  world: TestWorld,
  change: Partial<RegisterTaskDefinitionCommandInput>,
): Promise<string> {
  const { taskDefinition } = trueService(world);
  const live = await world.aws.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  const { family, containerDefinitions } = live.taskDefinition!;
  const answer = await world.aws.ecs.send(
    new RegisterTaskDefinitionCommand({ family, containerDefinitions, ...change }),
  );
  return answer.taskDefinition!.taskDefinitionArn!;
}

/** Somebody else deploys `web`. Returns the id of the deployment. */
export async function deployByHand(world: TestWorld, taskDefinition: string, force = false): Promise<string> {
  const { service } = await world.aws.ecs.send(
    new UpdateServiceCommand({ cluster: 'prod', service: 'web', taskDefinition, forceNewDeployment: force }),
  );
  return service!.deployments!.find(({ status }) => status === 'PRIMARY')!.id!;
}

/** Somebody else moves a tag of the repository `web` to another of its images. */
export async function moveTag(world: TestWorld, imageTag: string, to: string): Promise<void> {
  const ecr = world.aws.ecr('us-east-1');
  const { images } = await ecr.send(new BatchGetImageCommand({ repositoryName: 'web', imageIds: [{ imageTag: to }] }));
  const { imageManifest, imageManifestMediaType } = images![0]!;
  await ecr.send(new PutImageCommand({ repositoryName: 'web', imageManifest, imageManifestMediaType, imageTag }));
}
