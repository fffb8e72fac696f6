import { lastPart } from '../../aws/arn.ts';
import type { Json } from '../../aws/lossless.ts';
import type { Clue } from '../rules/rule.ts';
import { imageIn } from './containers.ts';
import { textIn } from './fields.ts';

/** `container web`, or `a container` where nobody says which. */
export function containerName({ container }: Clue): string {
  return container === undefined ? 'a container' : `container ${container}`;
}

/** `container web`, or `the container`, for advice. */
export function theContainer({ container }: Clue): string {
  return container === undefined ? 'the container' : `container ${container}`;
}

/** `image web:v1 of container web`, as far as it is known. */
export function imageName(clue: Clue): string {
  const image = imageIn(clue.evidence.definition, clue.container);
  return `${image === undefined ? 'the image' : `image ${withShortDigest(image)}`} of ${containerName(clue)}`;
}

/** A digest is recognised by its beginning; in full it only makes the sentence hard to read. */
export function withShortDigest(text: string): string {
  return text.replace(/(sha256:[0-9a-f]{12})[0-9a-f]{52}/g, '$1…');
}

/** The role that AWS names in its message. */
export function roleIn(text: string): string | undefined {
  return /:assumed-role\/([^/\s]+)/.exec(text)?.[1] ?? /:role\/(?:[^\s'"]*\/)?([^/\s'",)]+)/.exec(text)?.[1];
}

/** `role ecsTaskExecutionRole`: the one in the message, else the execution role of the definition. */
export function roleName({ text, evidence }: Clue): string {
  const role = roleIn(text) ?? executionRole(evidence.definition);
  return role === undefined ? 'the execution role of the task' : `role ${role}`;
}

function executionRole(definition: Json): string | undefined {
  const arn = textIn(definition, 'executionRoleArn');
  return arn === undefined ? undefined : lastPart(arn);
}

/** The IAM action that wasn't allowed: `ecr:BatchGetImage`. */
export function deniedAction(text: string): string | undefined {
  return /not authorized to perform: ([\w-]+:\w+)/.exec(text)?.[1];
}

/** What a target group is called by people; load balancers of the older kind have a name alone. */
export function groupName(arnOrName: string): string {
  return /targetgroup\/([^/\s)]+)/.exec(arnOrName)?.[1] ?? arnOrName;
}

/** ECS's words without the class of the error before them and the full stop after them. */
export function words(text: string): string {
  return withoutStop(text.replace(/^\s*(?:\w+(?:Error|Exception):\s*)+/, ''));
}

/** The same text without blanks around it and without its full stop. */
export function withoutStop(text: string): string {
  return text.trim().replace(/(?<!\.)\.$/, '');
}

/** An event without the pointer to the documentation that many end with. */
export function withoutPointer(text: string): string {
  return text.replace(/\s*For more information, see .*$/is, '');
}

/** At most so many characters. */
export function shortened(text: string, longest = 200): string {
  return text.length > longest ? `${text.slice(0, longest - 1).toWellFormed()}…` : text;
}
