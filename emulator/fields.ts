import { AwsError, type Json } from './wire.ts';

/** Whether `value` is a JSON object (neither null nor an array). */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The member as a string, or undefined if absent or null. Throws SerializationException for another type. */
export function optionalText(json: Json, member: string): string | undefined {
  return typed(json, member, (value): value is string => typeof value === 'string', 'string');
}

/** The member as a string. Throws InvalidParameterException if absent or empty. */
export function text(json: Json, member: string): string {
  const value = optionalText(json, member);
  if (value === undefined || value === '') {
    throw new AwsError('InvalidParameterException', `${member} can not be blank.`);
  }
  return value;
}

/** The member as a number, or undefined if absent or null. Throws SerializationException for another type. */
export function optionalNumber(json: Json, member: string): number | undefined {
  return typed(json, member, (value): value is number => typeof value === 'number', 'number');
}

/** The member as a boolean, or undefined if absent or null. Throws SerializationException for another type. */
export function optionalFlag(json: Json, member: string): boolean | undefined {
  return typed(json, member, (value): value is boolean => typeof value === 'boolean', 'boolean');
}

/** The member as a JSON object, or undefined if absent or null. Throws SerializationException for another type. */
export function optionalObject(json: Json, member: string): Json | undefined {
  return typed(json, member, isObject, 'object');
}

/** The member as a list of JSON objects; absent or null is an empty list. Throws SerializationException for another type. */
export function objects(json: Json, member: string): readonly Json[] {
  const allObjects = (value: unknown): value is Json[] => Array.isArray(value) && value.every(isObject);
  return typed(json, member, allObjects, 'list of objects') ?? [];
}

/** The member as a list of strings; absent or null is an empty list. Throws SerializationException for another type. */
export function texts(json: Json, member: string): readonly string[] {
  const allTexts = (value: unknown): value is string[] =>
    Array.isArray(value) && value.every((item) => typeof item === 'string');
  return typed(json, member, allTexts, 'list of strings') ?? [];
}

/** Epoch seconds with milliseconds as the fraction, as AWS sends times, of a time in milliseconds. */
export function seconds(ms: number): number {
  return Math.round(ms) / 1000;
}

/** The members of `json` that are named and present. */
export function pick(json: Json, members: readonly string[]): Json {
  return Object.fromEntries(members.filter((member) => json[member] !== undefined).map((m) => [m, json[m]]));
}

function typed<T>(json: Json, member: string, is: (value: unknown) => value is T, what: string): T | undefined {
  const value = json[member];
  if (value === undefined || value === null) return undefined;
  if (!is(value)) throw new AwsError('SerializationException', `${member}: expected a ${what}`);
  return value;
}
