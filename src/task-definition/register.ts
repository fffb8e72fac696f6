import { RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { failureKind } from '../aws/failure.ts';
import { type Json, sendLossless } from '../aws/lossless.ts';
import { writeOnce } from '../aws/write.ts';
import { errorMessage, Problem } from '../problem.ts';
import type { World } from '../world.ts';
import { isSameAs } from './comparison.ts';
import { type Definition, familyIn } from './definition.ts';
import { describeDefinition } from './load.ts';
import type { Rendition } from './rendition.ts';

/**
 * Registers a new revision, its JSON exactly as rendered. A role that may not tag registers without the tags, with a warning.
 * @throws what ECS says where it refuses
 */
export async function register(world: World, rendition: Rendition): Promise<Definition> {
  const tags = rendition.tags.length > 0 ? { tags: rendition.tags } : {};
  try {
    return await registerOnce(world, rendition, { ...rendition.json, ...tags });
  } catch (error) {
    const mayNotTag = failureKind(error) === 'denied' && /ecs:TagResource/.test(errorMessage(error));
    if (!mayNotTag) throw error;
    world.log.warning(
      `The tags of ${familyIn(rendition.json)} are not carried over to the new revision: allow ecs:TagResource on task-definition/${familyIn(rendition.json)}:* to keep them.`,
    );
    return await registerOnce(world, { ...rendition, tags: [] }, rendition.json);
  }
}

async function registerOnce(world: World, rendition: Rendition, body: Json): Promise<Definition> {
  const family = familyIn(rendition.json);
  try {
    return await sendOnce(world, family, rendition, body);
  } catch (error) {
    if (failureKind(error) !== 'refused') throw error;
    throw new Problem(`task-definition: ECS refuses the new revision of ${family}: ${errorMessage(error)}`, {
      cause: error,
      hint: 'Correct the task definition that the new revision starts from.',
    });
  }
}

async function sendOnce(world: World, family: string, rendition: Rendition, body: Json): Promise<Definition> {
  return await writeOnce(world.clock, world.signal, {
    send: async () => {
      const command = new RegisterTaskDefinitionCommand({ family, containerDefinitions: [] });
      const json = (await sendLossless(world.aws.ecsOnce, command, body)).taskDefinition as Json;
      return { arn: String(json.taskDefinitionArn), json, tags: rendition.tags };
    },
    // Without an answer: the family's newest revision is ours if it says what we sent.
    look: async () => {
      const newest = await describeDefinition(world, family);
      return isSameAs(rendition, newest) ? newest : undefined;
    },
  });
}
