import { nearest } from '../nearest.ts';
import { listed } from '../problem.ts';
import type { InputName, InputReader } from './input-reader.ts';

/** What a tag may have in braces. plan/tag-values.ts fills them in. */
export const PLACEHOLDERS = [
  'sha',
  'short-sha',
  'branch',
  'git-tag',
  'version',
  'major',
  'minor',
  'run-number',
  'run-attempt',
  'date',
] as const;

/** The name of a placeholder, without its braces. */
export type Placeholder = (typeof PLACEHOLDERS)[number];

/** Anything in braces. */
const BRACED = /\{([^{}]*)\}/g;

/** What to do about an image that the registry holds under our tag already. */
export type IfTagExists = (typeof IF_TAG_EXISTS)[number];

const IF_TAG_EXISTS = ['auto', 'reuse', 'rebuild', 'fail'] as const;

/** How the image is named, and what becomes of one that has the name. Tags may still have placeholders, all of which exist. */
export interface TagInputs {
  readonly imageTag: string | undefined;
  readonly tags: readonly string[];
  readonly ifTagExists: IfTagExists;
}

/** Reads how the image is named. */
export function tagInputs(read: InputReader): TagInputs {
  const imageTag = read.text('image-tag');
  const tags = read.list('tags');
  if (imageTag !== undefined) read.problems.push(...bracesProblems('image-tag', imageTag));
  read.problems.push(...tags.flatMap((tag) => bracesProblems('tags', tag)));
  return { imageTag, tags, ifTagExists: read.choice('if-tag-exists', IF_TAG_EXISTS) ?? 'auto' };
}

function bracesProblems(input: InputName, tag: string): string[] {
  if (/\{\{|\}\}/.test(tag)) {
    return [`${input}: '${tag}' has double braces; placeholders have single ones here, like {version}`];
  }
  if (/[{}]/.test(tag.replaceAll(BRACED, ''))) return [`${input}: '${tag}' has a brace without its counterpart`];
  return placeholdersIn(tag)
    .filter((name) => !isPlaceholder(name))
    .map((name) => {
      const near = nearest(name, PLACEHOLDERS);
      const help = near === undefined ? `They are ${inBraces(PLACEHOLDERS)}.` : `Did you mean '{${near}}'?`;
      return `${input}: there is no placeholder '{${name}}'. ${help}`;
    });
}

function isPlaceholder(name: string): name is Placeholder {
  return PLACEHOLDERS.some((one) => one === name);
}

function placeholdersIn(tag: string): string[] {
  return [...tag.matchAll(BRACED)].map(([, name = '']) => name);
}

/** The placeholders of a tag, in their order. */
export function placeholdersOf(tag: string): Placeholder[] {
  return placeholdersIn(tag).filter(isPlaceholder);
}

/** The tag with its placeholders replaced. */
export function withPlaceholders(tag: string, fill: (name: Placeholder) => string): string {
  return tag.replaceAll(BRACED, (whole, name: string) => (isPlaceholder(name) ? fill(name) : whole));
}

/** Placeholders as a list for people: `{sha} and {date}`. */
export function inBraces(names: readonly Placeholder[]): string {
  return listed(names.map((name) => `{${name}}`));
}
