import { type Part, pathOf, type Revision } from './part.ts';

/**
 * How bad it is:
 * - `error`: ECS refuses it, or no task of it can ever start;
 * - `warning`: it may be so, or only advice;
 * - `note`: advice about something that may well be meant as it is.
 */
export type Severity = 'error' | 'warning' | 'note';

/** One thing that is wrong with a definition, in the parts of its sentence. */
export interface Defect {
  /** The subject, by which warnings are gathered: `memory`, `ports` … */
  readonly rule: string;
  readonly severity: Severity;
  readonly path: string;
  readonly container: string | undefined;
  /** What stands there, as text for people; never a value that could be a secret. */
  readonly value: string;
  /** What may stand there, and why. */
  readonly allowed: string;
  readonly remedy: string;
}

/** A rule looks at a definition and says what is wrong with it. It takes any JSON and never throws. */
export type Rule = (revision: Revision) => Iterable<Defect>;

type Words = Pick<Defect, 'rule' | 'allowed' | 'remedy'> & Partial<Pick<Defect, 'value' | 'severity'>>;

/**
 * A defect of a member of a part.
 * @param member empty for the part itself; then the value has to be given
 */
export function defect(part: Part, member: string, { value, severity = 'error', ...words }: Words): Defect {
  return {
    ...words,
    severity,
    path: member === '' ? part.path : pathOf(part, member),
    container: part.container,
    value: value ?? shown(Object.hasOwn(part.json, member) ? part.json[member] : undefined),
  };
}

/** `containerDefinitions[0].memory (container web) is 128: what is allowed. What to do.` */
export function sentenceOf({ path, container, value, allowed, remedy }: Defect): string {
  const whose = container === undefined || container === '' ? '' : ` (container ${shortened(container)})`;
  return `${path}${whose} is ${value}: ${allowed}. ${remedy}`;
}

/** The same for a defect and the one that an earlier revision had there, wherever in its list it stood. */
export function keyOf({ rule, path, container, value }: Defect): string {
  // The size grows with every tag that is longer, and it is the same defect.
  return JSON.stringify([rule, path.replaceAll(/\[\d+\]/g, '[]'), container, rule === 'size' ? '' : value]);
}

const LONGEST = 80;

/** A value as text for people, on one line and not too long. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return 'not set';
  if (typeof value === 'string') return `'${shortened(value)}'`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  return typeof value === 'object' ? 'an object' : String(value);
}

/** Text of the definition on one line, cut where it is long. */
export function shortened(text: string): string {
  const oneLine = text.replaceAll(/\p{C}/gu, '?');
  return oneLine.length > LONGEST ? `${oneLine.slice(0, LONGEST)}…` : oneLine;
}
