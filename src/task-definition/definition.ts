import type { Json } from '../aws/lossless.ts';

/** A tag of an AWS resource, with the member names of ECS. */
export interface ResourceTag {
  readonly key: string;
  readonly value?: string;
}

/**
 * A task definition as ECS or a file has it: raw JSON, so that no field is ever lost for being unknown to us. The members that we read are read
 * through functions.
 */
export interface Definition {
  /** The ARN of the revision; absent for one that was read from a file. */
  readonly arn: string | undefined;
  readonly json: Json;
  readonly tags: readonly ResourceTag[];
}

/** A container definition, as far as we look into it. */
export interface Container extends Json {
  readonly name: string;
  readonly image?: unknown;
}

/** The containers of a definition, in its order. */
export function containersOf(json: Json): readonly Container[] {
  return Array.isArray(json.containerDefinitions) ? (json.containerDefinitions as Container[]) : [];
}

/** The image of a container as text; empty where it has none. */
export function imageOf(json: Json, containerName: string): string {
  const image = containersOf(json).find(({ name }) => name === containerName)?.image;
  return typeof image === 'string' ? image : '';
}

/** The images of the named containers, by name. */
export function imagesOf(json: Json, containerNames: readonly string[]): Record<string, string> {
  return Object.fromEntries(containerNames.map((name) => [name, imageOf(json, name)]));
}

/** The family; empty where a file leaves it out. */
export function familyIn(json: Json): string {
  return typeof json.family === 'string' ? json.family : '';
}
