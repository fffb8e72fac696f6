import { DeregisterTaskDefinitionCommand, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { familyAndRevision } from '../aws/arn.ts';
import { failureKind } from '../aws/failure.ts';
import { type Json, sendLossless } from '../aws/lossless.ts';
import { ifPossible } from '../aws/read.ts';
import { writeOnce } from '../aws/write.ts';
import { errorMessage, listed, Problem } from '../problem.ts';
import type { World } from '../world.ts';
import { isSameAs } from './comparison.ts';
import { type Definition, familyIn, type ResourceTag } from './definition.ts';
import { describeDefinition } from './load.ts';
import { lossesOf } from './losses.ts';
import { asRendition, type Rendition } from './rendition.ts';
import { withoutStamps, withStamps } from './stamps.ts';

/**
 * Registers a new revision, its JSON exactly as rendered. A role that may not tag registers it without the stamps, or without any tag, with a warning.
 * @throws what ECS says where it refuses
 */
export async function register(world: World, rendition: Rendition): Promise<Definition> {
  const { tags, stamps } = rendition;
  const all = withStamps(tags, stamps);
  // A policy may allow some keys of tags and not others.
  const attempts = [all, ...(all.length > tags.length ? [tags] : []), ...(tags.length > 0 ? [[]] : [])];
  for (const [index, attempt] of attempts.entries()) {
    try {
      const registered = await registerOnce(world, rendition, attempt);
      warnOfLostTags(world, rendition, attempt);
      await refuseLosses(world, { ...rendition, tags: withoutStamps(attempt) }, registered);
      return registered;
    } catch (error) {
      if (index === attempts.length - 1 || !mayNotTag(error)) throw error;
    }
  }
  throw new Error('unreachable: the last attempt either returns or throws');
}

/** @throws Problem where ECS dropped something: what runs would not be what was asked */
async function refuseLosses(world: World, asked: Rendition, stored: Definition): Promise<void> {
  const { dropped, altered } = lossesOf(asked, asRendition(stored));
  const revision = familyAndRevision(stored.arn ?? '');
  if (altered.length > 0) {
    world.log.warning(`ECS stored ${revision} with other values than were asked for: ${listed(altered)}.`);
  }
  if (dropped.length === 0) return;
  const isGone = await ifPossible(world.log, 'DeregisterTaskDefinition', () =>
    world.aws.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: stored.arn })),
  );
  throw new Problem(
    `task-definition: ECS took ${listed(dropped)} and dropped it: ${revision}, as it is registered, is not what was asked for`,
    {
      hint: `Check how the fields are spelt and whether ECS in ${world.aws.region} has them yet, or leave them out. No service was touched${isGone === undefined ? `; ${revision} can be deregistered` : `, and ${revision} is deregistered`}.`,
    },
  );
}

function mayNotTag(error: unknown): boolean {
  return failureKind(error) === 'denied' && /ecs:TagResource/.test(errorMessage(error));
}

function warnOfLostTags({ log }: World, { json, tags, stamps }: Rendition, kept: readonly ResourceTag[]): void {
  const allow = `allow ecs:TagResource on task-definition/${familyIn(json)}:*`;
  if (kept.length < tags.length) {
    log.warning(`The tags of ${familyIn(json)} are not carried over to the new revision: ${allow} to keep them.`);
  } else if (kept.length === tags.length && stamps.length > 0) {
    log.warning(
      `The new revision of ${familyIn(json)} doesn't get the tags that tell its commit, run and image: ${allow}, or set stamp: false.`,
    );
  }
}

async function registerOnce(world: World, rendition: Rendition, tags: readonly ResourceTag[]): Promise<Definition> {
  const family = familyIn(rendition.json);
  try {
    return await sendOnce(world, family, rendition, tags);
  } catch (error) {
    if (failureKind(error) !== 'refused') throw error;
    throw new Problem(`task-definition: ECS refuses the new revision of ${family}: ${errorMessage(error)}`, {
      cause: error,
      hint: 'Correct the task definition that the new revision starts from.',
    });
  }
}

async function sendOnce(
  world: World,
  family: string,
  rendition: Rendition,
  tags: readonly ResourceTag[],
): Promise<Definition> {
  const body: Json = { ...rendition.json, ...(tags.length > 0 ? { tags } : {}) };
  return await writeOnce(world.clock, world.signal, {
    send: async () => {
      const command = new RegisterTaskDefinitionCommand({ family, containerDefinitions: [] });
      const json = (await sendLossless(world.aws.ecsOnce, command, body)).taskDefinition as Json;
      return { arn: String(json.taskDefinitionArn), json, tags };
    },
    // Without an answer: the family's newest revision is ours if it says what we sent.
    look: async () => {
      const newest = await describeDefinition(world, family);
      return isSameAs({ ...rendition, tags: withoutStamps(tags) }, newest) ? newest : undefined;
    },
  });
}
