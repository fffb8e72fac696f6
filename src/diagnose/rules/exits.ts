import type { Json } from '../../aws/lossless.ts';
import { imageIn, logTarget, memoryLimit } from '../facts/containers.ts';
import { quotedLine } from '../facts/log-lines.ts';
import { containerName, theContainer } from '../facts/names.ts';
import { type Clue, REASONS, type Rule } from './rule.ts';

function limit({ evidence, container }: Clue): string {
  const known = memoryLimit(evidence.definition, container);
  return known === undefined ? 'its limit' : `${known.of} of ${known.mib} MiB`;
}

/** Where to read what a container wrote. */
function itsLog({ evidence, container }: Clue): string {
  const target = logTarget(evidence.definition, container);
  if (target?.group !== undefined) {
    const region = target.region ?? evidence.region;
    return `Read its log: \`aws logs tail ${target.group} --since 1h${region === '' ? '' : ` --region ${region}`}\`.`;
  }
  return container !== undefined && target === undefined && hasContainers(evidence.definition)
    ? 'Nothing of what it writes is kept: give it a logConfiguration (awslogs) in the task definition.'
    : 'Look at what it wrote to its log.';
}

function hasContainers(definition: Json): boolean {
  return Array.isArray(definition.containerDefinitions);
}

function runIt({ evidence, container }: Clue): string {
  return `\`docker run --rm ${imageIn(evidence.definition, container) ?? 'IMAGE'}\``;
}

/** `; from its log: "…"`, the line that tells most. */
function fromItsLog(clue: Clue): string {
  const line = quotedLine(clue);
  return line === undefined ? '' : `; from its log: ${line}`;
}

const MORE_MEMORY =
  'Raise memory of the container or the task in the task definition, or have the program use less; a Java or Node.js heap has to be set below the limit.';

/** Containers that ended when they should have run on. */
export const EXITS: readonly Rule[] = [
  {
    code: 'out-of-memory',
    weight: 'repeated',
    places: REASONS,
    pattern: /OutOfMemory|out of memory|OOM-?killed/i,
    what: 'The container was killed because it used more memory than it may.',
    cause: (clue) => `${containerName(clue)} ran out of memory and was killed at ${limit(clue)}`,
    advice: () => MORE_MEMORY,
  },
  {
    code: 'out-of-memory',
    weight: 'repeated',
    places: ['log-line'],
    pattern: /heap out of memory|java\.lang\.OutOfMemoryError|fatal error: runtime: out of memory/i,
    what: 'The container was killed because it used more memory than it may.',
    cause: (clue) =>
      `${containerName(clue)} ran out of memory, its log says; it may use ${limit(clue).replace('its limit of ', '')}`,
    advice: () => MORE_MEMORY,
  },
  {
    code: 'command-not-found',
    weight: 'repeated',
    places: ['exit-code'],
    pattern: /^127$/,
    what: 'The command of the container was not found in the image (exit code 127).',
    cause: (clue) =>
      `${containerName(clue)} exited with code 127: a command was not found in its image${fromItsLog(clue)}`,
    advice: (clue) =>
      `Compare command and entryPoint of ${theContainer(clue)} with what is in the image, and try it: ${runIt(clue)}.`,
  },
  {
    code: 'command-not-executable',
    weight: 'repeated',
    places: ['exit-code'],
    pattern: /^126$/,
    what: 'The command of the container could not be executed (exit code 126).',
    cause: (clue) => `${containerName(clue)} exited with code 126: a command is not executable${fromItsLog(clue)}`,
    advice: () =>
      'Make it executable in the Dockerfile (`RUN chmod +x FILE`, or `COPY --chmod=755`), and check `user` in the container definition.',
  },
  {
    code: 'killed',
    weight: 'repeated',
    places: ['exit-code'],
    pattern: /^137$/,
    what: 'The container was killed (exit code 137), and ECS does not say that it was for its memory.',
    cause: (clue) => `${containerName(clue)} was killed (exit code 137, SIGKILL)${fromItsLog(clue)}`,
    advice: () =>
      'Often the memory of the instance or of one process was used up: watch it and raise memory in the task definition. It also happens when a program does not end within stopTimeout after SIGTERM.',
  },
  {
    code: 'segfault',
    weight: 'repeated',
    places: ['exit-code'],
    pattern: /^139$/,
    what: 'The program in the container crashed with a segmentation fault (exit code 139).',
    cause: (clue) => `${containerName(clue)} crashed with a segmentation fault (exit code 139)${fromItsLog(clue)}`,
    advice: (clue) =>
      `The fault is in the program or in a native library of it, often one built for another base image or processor. Try the image itself: ${runIt(clue)}.`,
  },
  {
    code: 'terminated',
    weight: 'repeated',
    places: ['exit-code'],
    pattern: /^143$/,
    what: 'The container ended because it was told to (exit code 143, SIGTERM), and not by ECS.',
    cause: (clue) =>
      `${containerName(clue)} was told to end (exit code 143, SIGTERM), and ECS doesn't say by whom${fromItsLog(clue)}`,
    advice: (clue) => `Something in the task or on the instance told it to end. ${itsLog(clue)}`,
  },
  {
    code: 'finished',
    weight: 'repeated',
    places: ['exit-code'],
    pattern: /^0$/,
    what: 'The container finished its work (exit code 0), but a service needs it to keep running.',
    cause: (clue) =>
      `${containerName(clue)} finished with exit code 0, but a service needs it to keep running${fromItsLog(clue)}`,
    advice: () =>
      'Keep the server in the foreground, as the last command of the container. If it is a helper that may end, set essential to false in the task definition.',
  },
  {
    code: 'crash',
    weight: 'repeated',
    places: ['exit-code'],
    pattern: /^-?\d+$/,
    what: 'The program in the container ended with an error (its exit code is in the message).',
    cause: (clue) => `${containerName(clue)} exited with code ${clue.text}${fromItsLog(clue)}`,
    advice: (clue) =>
      `${itsLog(clue)} Often an environment variable or a secret is missing that the new version needs.`,
  },
];
