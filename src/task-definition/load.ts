import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import {
  DescribeTaskDefinitionCommand,
  ListTaskDefinitionFamiliesCommand,
  ListTaskDefinitionsCommand,
} from '@aws-sdk/client-ecs';
import { familyAndRevision, familyOf, parseArn } from '../aws/arn.ts';
import { failureKind } from '../aws/failure.ts';
import { type Json, sendLossless } from '../aws/lossless.ts';
import { ifPossible } from '../aws/read.ts';
import { suggestion } from '../nearest.ts';
import { listed, Problem } from '../problem.ts';
import type { World } from '../world.ts';
import type { Definition, ResourceTag } from './definition.ts';
import { parseDefinitionFile } from './definition-file.ts';

/**
 * Reads a registered revision with its tags, every field as ECS sent it.
 * @param reference a family (its newest ACTIVE revision), `family:revision` or an ARN
 * @throws Problem where it doesn't exist, with what does
 */
export async function describeDefinition(world: World, reference: string): Promise<Definition> {
  const arn = parseArn(reference);
  if (arn !== undefined && arn.region !== world.aws.region) {
    throw new Problem(`task-definition: '${reference}' is of ${arn.region}, but this run uses ${world.aws.region}`, {
      hint: `Set aws-region: ${arn.region}, or correct the ARN.`,
    });
  }
  try {
    const answer = await sendLossless(
      world.aws.ecs,
      new DescribeTaskDefinitionCommand({ taskDefinition: reference, include: ['TAGS'] }),
    );
    const json = answer.taskDefinition as Json;
    return { arn: String(json.taskDefinitionArn), json, tags: (answer.tags ?? []) as ResourceTag[] };
  } catch (error) {
    if (failureKind(error) !== 'refused') throw error;
    throw await notFound(world, reference, error);
  }
}

async function notFound(world: World, reference: string, cause: unknown): Promise<Problem> {
  const family = familyOf(reference);
  const revisions = await ifPossible(world.log, 'ListTaskDefinitions', async () => {
    const answer = await world.aws.ecs.send(
      new ListTaskDefinitionsCommand({ familyPrefix: family, sort: 'DESC', maxResults: 5 }),
    );
    return answer.taskDefinitionArns ?? [];
  });
  const families = await ifPossible(world.log, 'ListTaskDefinitionFamilies', async () => {
    const answer = await world.aws.ecs.send(new ListTaskDefinitionFamiliesCommand({ status: 'ACTIVE' }));
    return answer.families ?? [];
  });
  const there = revisions?.length
    ? ` The newest revisions of ${family}: ${listed(revisions.map(familyAndRevision))}.`
    : `${suggestion(family, families ?? [])}${families?.length ? ` The families there: ${listed(families)}.` : ''}`;
  return new Problem(`task-definition: '${reference}' doesn't exist in ${world.aws.region}.${there}`, {
    cause,
    hint: 'Name a file (with a / or ending in .json, .yml or .yaml), a family, family:revision or an ARN; without the input, the revision that the service runs is used.',
  });
}

/**
 * Reads a task definition file.
 * @param path relative to the workspace, or absolute
 * @param variables what is put in for `${NAME}`; undefined leaves that as it stands
 * @throws Problem where it is missing, unreadable or malformed
 */
export async function loadDefinitionFile(
  world: World,
  path: string,
  variables?: Readonly<Record<string, string>>,
): Promise<Definition> {
  const full = isAbsolute(path) ? path : join(world.run.workspace, path);
  try {
    return parseDefinitionFile(path, await readFile(full, 'utf8'), variables);
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    const nearby = (await readdir(dirname(full)).catch(() => [])).filter((name) => /\.(json|ya?ml)$/i.test(name));
    const folder = relative(world.run.workspace, dirname(full)) || 'the workspace';
    const near = suggestion(basename(path), nearby);
    const there = nearby.length > 0 ? `${near} In ${folder} there are ${listed(nearby)}.` : '';
    throw new Problem(`task-definition: the file ${path} can't be read: ${reasonOf(cause)}.${there}`, {
      cause,
      hint: 'The path is relative to the workspace; the file has to be there before this step (actions/checkout).',
    });
  }
}

function reasonOf(cause: unknown): string {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') return "it doesn't exist";
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EACCES') return 'permission denied';
  return String(code ?? cause);
}
