import type { Json } from '../aws/lossless.ts';
import { imageOf } from '../task-definition/definition.ts';
import type { Target } from './plan.ts';

/** What becomes of a definition, for people: images, and the names of what else was asked. Values aren't shown, they may be secrets. */
export function changesOf(target: Target, after: Json, reference: string | undefined): string[] {
  const { edits, live } = target;
  const named = Object.keys(edits?.images ?? {});
  const containers = reference === undefined ? named : [...target.containers, ...named];
  const images = containers.map(
    (name) => `${name}: ${imageOf(live.json, name) || 'no image'} → ${imageOf(after, name)}`,
  );
  return [...images, ...editsOf(target)];
}

function editsOf({ edits }: Target): string[] {
  const inputs = edits?.inputs;
  const containers = inputs?.containers;
  const { environment, secrets, dockerLabels, logOptions } = containers ?? {};
  const lists = { environment, secrets, 'Docker labels': dockerLabels, 'log options': logOptions, tags: inputs?.tags };
  const assigned = Object.entries(lists).flatMap(([what, asked]) => {
    const names = [...(asked?.set ?? []).map(({ name }) => name), ...(asked?.remove ?? []).map((name) => `-${name}`)];
    return names.length === 0 ? [] : [`${what} ${names.join(', ')}`];
  });
  const plain = {
    command: containers?.command,
    'entry point': containers?.entryPoint,
    'environment files': containers?.envFiles.length === 0 ? undefined : containers?.envFiles,
    'log driver': containers?.logDriver,
    cpu: inputs?.cpu,
    memory: inputs?.memory,
    'task role': inputs?.taskRoleArn,
    'execution role': inputs?.executionRoleArn,
    overrides: inputs?.overrides,
  };
  return [...assigned, ...Object.entries(plain).flatMap(([what, value]) => (value === undefined ? [] : [what]))];
}
