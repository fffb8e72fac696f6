import type { Json } from '../aws/lossless.ts';
import { Problem } from '../problem.ts';
import { parseStructured } from '../task-definition/structured-text.ts';
import type { InputName, InputReader } from './input-reader.ts';

/**
 * Reads an object that an input holds in YAML or JSON.
 * @param of what it is an object of, as the end of a sentence: `fields of a task definition, like …`
 * @returns undefined where the input isn't given, or is wrong
 */
export function objectIn(read: InputReader, input: InputName, of: string): Json | undefined {
  const text = read.text(input);
  if (text === undefined) return undefined;
  try {
    const { value } = parseStructured(input, text, 'either');
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
    read.problems.push(`${input}: is not an object of ${of}`);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    read.problems.push(error.message);
  }
  return undefined;
}
