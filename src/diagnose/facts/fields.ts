import type { Json } from '../../aws/lossless.ts';

/** A member of raw JSON that may have any type, or not be there. */
function member(json: unknown, name: string): unknown {
  return typeof json === 'object' && json !== null && Object.hasOwn(json, name) ? (json as Json)[name] : undefined;
}

/** Text that isn't empty; undefined for anything else. */
export function textIn(json: unknown, name: string): string | undefined {
  const value = member(json, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A number, also where it is written as text; undefined for anything else. */
export function numberIn(json: unknown, name: string): number | undefined {
  const value = member(json, name);
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** An object; undefined for anything else. */
export function objectIn(json: unknown, name: string): Json | undefined {
  const value = member(json, name);
  return isObject(value) ? value : undefined;
}

/** The objects of a list; empty where there is no list. */
export function objectsIn(json: unknown, name: string): readonly Json[] {
  const value = member(json, name);
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The texts of a list; empty where there is no list. */
export function textsIn(json: unknown, name: string): readonly string[] {
  const value = member(json, name);
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** False only where it is written as false. */
export function isOn(json: unknown, name: string): boolean {
  return member(json, name) !== false;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
