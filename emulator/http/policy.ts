import { z } from 'zod';
import { AwsError, type Permission } from '../wire.ts';

const oneOrMany = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

/** The condition keys that the emulator can judge: another one would be ignored silently, so it is refused at load. */
const conditionKeys = z.enum(['iam:PassedToService', 'ecs:cluster']);
const operators = z.enum(['StringEquals', 'StringLike', 'ArnEquals', 'ArnLike']);

const statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMany,
  Resource: oneOrMany,
  Condition: z.partialRecord(operators, z.partialRecord(conditionKeys, oneOrMany)).optional(),
});

const policyDocument = z.strictObject({
  Version: z.string().optional(),
  Id: z.string().optional(),
  Statement: z.union([statement, z.array(statement)]).transform((value) => [value].flat()),
});

type Statement = z.infer<typeof statement>;

/** Decides whether the caller may do something. */
export interface Policy {
  /** Throws AccessDeniedException in IAM's words if `permission` is not given. */
  demand(permission: Permission): void;
}

/** Reads an IAM policy document. Throws an Error that lists every problem. */
export function parsePolicy(document: unknown, callerArn: string): Policy {
  const parsed = policyDocument.safeParse(document);
  if (!parsed.success) throw new Error(`the IAM policy is not valid:\n${z.prettifyError(parsed.error)}`);
  const statements = parsed.data.Statement;
  return { demand: (permission) => demand(statements, permission, callerArn) };
}

/** A policy that allows everything. */
export const allowAll: Policy = { demand: () => undefined };

/** Whether the policy allows all of these actions on a resource, for callers that word the refusal themselves. */
export function isAllowed(policy: Policy, actions: readonly string[], resource: string): boolean {
  try {
    for (const action of actions) policy.demand({ action, resource, context: {} });
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}

function demand(statements: readonly Statement[], permission: Permission, callerArn: string): void {
  const matching = statements.filter((candidate) => applies(candidate, permission));
  const denied = matching.some((candidate) => candidate.Effect === 'Deny');
  if (matching.length > 0 && !denied) return;
  const { action, resource } = permission;
  const because = denied
    ? 'with an explicit deny in an identity-based policy'
    : `because no identity-based policy allows the ${action} action`;
  throw new AwsError(
    'AccessDeniedException',
    `User: ${callerArn} is not authorized to perform: ${action} on resource: ${resource} ${because}`,
  );
}

function applies(candidate: Statement, { action, resource, context }: Permission): boolean {
  return (
    candidate.Action.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
    candidate.Resource.some((pattern) => matches(pattern, resource)) &&
    Object.entries(candidate.Condition ?? {}).every(([operator, keys]) => conditionHolds(operator, keys, context))
  );
}

function conditionHolds(operator: string, keys: Partial<Record<string, string[]>>, context: Permission['context']) {
  return Object.entries(keys).every(([key, allowed]) => {
    const value = context[key];
    if (value === undefined || allowed === undefined) return false;
    return allowed.some((pattern) => (operator === 'StringEquals' ? pattern === value : matches(pattern, value)));
  });
}

/** Whether `value` matches an IAM pattern with the wildcards `*` (any run of characters) and `?` (any one). */
export function matches(pattern: string, value: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 's').test(value);
}
