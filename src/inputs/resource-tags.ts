import { type Assignments, assignmentLines, type LineForm } from './assignment-lines.ts';
import type { InputName, InputReader } from './input-reader.ts';

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tag.html */
const TAG: Omit<LineForm, 'removes'> = {
  example: 'key=value',
  name: /^[\p{L}\p{N}_.:/+@-](?:[\p{L}\p{N}\s_.:/+@-]{0,126}[^\s=])?$/u,
};
const LONGEST_VALUE = 256;

/** Reads the tags of a resource of AWS, `key=value` a line. */
export function resourceTags(read: InputReader, input: InputName, how: Pick<LineForm, 'removes'>): Assignments {
  const tags = assignmentLines(read, input, { ...TAG, ...how });
  for (const { name, value } of tags.set) {
    if (/^aws:/i.test(name)) read.problems.push(`${input}: '${name}' begins with aws:, which belongs to AWS`);
    if (value.length > LONGEST_VALUE) {
      read.problems.push(`${input}: the value of '${name}' is longer than ${LONGEST_VALUE} characters`);
    }
  }
  return tags;
}
