import type { InstanceRoom } from './placement.ts';

/** An expression of the cluster query language, read. */
export type Expression =
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'exists'; readonly subject: string }
  | { readonly kind: 'compare'; readonly subject: string; readonly operator: Comparison; readonly value: string }
  | { readonly kind: 'in'; readonly subject: string; readonly values: readonly string[] }
  | { readonly kind: 'matches'; readonly subject: string; readonly pattern: RegExp };

export type Comparison = '==' | '>' | '>=' | '<' | '<=';

/** Whether an instance satisfies an expression; `missingDiffers` says whether one without the attribute differs from every value. */
export function satisfies(instance: InstanceRoom, expression: Expression, missingDiffers: boolean): boolean {
  switch (expression.kind) {
    case 'and':
      return (
        satisfies(instance, expression.left, missingDiffers) && satisfies(instance, expression.right, missingDiffers)
      );
    case 'or':
      return (
        satisfies(instance, expression.left, missingDiffers) || satisfies(instance, expression.right, missingDiffers)
      );
    case 'not':
      return isUnknown(instance, expression.of) ? missingDiffers : !satisfies(instance, expression.of, missingDiffers);
    default:
      return valuesOf(instance, expression.subject).some((value) => holds(value, expression));
  }
}

/** Whether the subject of a comparison isn't there at all. */
function isUnknown(instance: InstanceRoom, expression: Expression): boolean {
  const compares = expression.kind === 'compare' || expression.kind === 'in' || expression.kind === 'matches';
  return compares && expression.subject.startsWith('attribute:') && valuesOf(instance, expression.subject).length === 0;
}

/** What the instance says of a subject: nothing for an attribute that it doesn't have, several groups for several tasks. */
function valuesOf(instance: InstanceRoom, subject: string): readonly string[] {
  if (subject.startsWith('attribute:')) {
    const value = instance.attributes[subject.slice('attribute:'.length)];
    return value === undefined ? [] : [value];
  }
  return subjects[subject]?.(instance) ?? [];
}

const subjects: Readonly<Record<string, (instance: InstanceRoom) => readonly string[]>> = {
  agentConnected: (instance) => [String(instance.agentConnected)],
  agentVersion: (instance) => [instance.agentVersion],
  ec2InstanceId: (instance) => [instance.ec2InstanceId],
  registeredAt: (instance) => [new Date(instance.registeredAt).toISOString()],
  runningTasksCount: (instance) => [String(instance.running)],
  'task:group': (instance) => instance.groups,
};

/** Whether a subject is one of the language's. */
export function isSubject(name: string): boolean {
  return /^attribute:[\w.:/-]+$/.test(name) || Object.hasOwn(subjects, name);
}

function holds(actual: string, expression: Exclude<Expression, { kind: 'and' | 'or' | 'not' }>): boolean {
  switch (expression.kind) {
    case 'exists':
      return true;
    case 'in':
      return expression.values.includes(actual);
    case 'matches':
      return expression.pattern.test(actual);
    case 'compare':
      return compares(actual, expression.operator, expression.value);
  }
}

function compares(actual: string, operator: Comparison, wanted: string): boolean {
  if (operator === '==') return actual === wanted;
  const difference = order(actual, wanted);
  if (operator === '>') return difference > 0;
  if (operator === '>=') return difference >= 0;
  return operator === '<' ? difference < 0 : difference <= 0;
}

/** Numbers by size, dates and words by their order; versions part by part. */
function order(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  return a.localeCompare(b, 'en', { numeric: true });
}
