import { AwsError, type AwsService, type Json, type Permission } from '../wire.ts';
import type { CallLog } from './calls.ts';
import type { Faults } from './faults.ts';
import type { Policy } from './policy.ts';

/** What stands between a request and its operation. */
export interface Gate {
  readonly calls: CallLog;
  readonly faults: Faults;
  readonly policy: Policy;
  /** Told of errors that are the emulator's own fault. */
  readonly log: (line: string) => void;
  /** Told of each request when it arrives. */
  readonly onRequest: (operation: string) => void;
}

/** One request, whatever protocol it came in. */
export interface Request {
  readonly service: AwsService | undefined;
  /** The service's name as the call log shows it, known or not. */
  readonly serviceName: string;
  readonly operation: string;
  readonly input: Json;
  readonly authorized: boolean;
  /** The error code of this protocol for an operation that doesn't exist. */
  readonly unknownOperation: AwsError;
}

/** How a request ended: an answer, an error, something that is no answer at all, or `reset` for a connection that is to be dropped. */
export type Outcome =
  | { readonly kind: 'answer'; readonly body: Json }
  | { readonly kind: 'error'; readonly error: AwsError }
  | { readonly kind: 'garbage'; readonly status: number; readonly body: string }
  | { readonly kind: 'reset' };

/** Runs one request: authentication, faults, permissions, then the operation; every call ends up in the log. */
export async function dispatch(request: Request, gate: Gate): Promise<Outcome> {
  gate.onRequest(request.operation);
  const outcome = await outcomeOf(request, gate);
  gate.calls.add({
    service: request.serviceName,
    operation: request.operation,
    input: request.input,
    status: statusOf(outcome),
    ...(outcome.kind === 'error' ? { error: outcome.error.code } : {}),
  });
  return outcome;
}

function statusOf(outcome: Outcome): number {
  if (outcome.kind === 'reset') return 0;
  if (outcome.kind === 'garbage') return outcome.status;
  return outcome.kind === 'error' ? outcome.error.status : 200;
}

async function outcomeOf(request: Request, gate: Gate): Promise<Outcome> {
  if (!request.authorized) {
    return {
      kind: 'error',
      error: new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403),
    };
  }
  return gate.faults.around(request, (one) => run(one, gate));
}

async function run({ service, operation, input, unknownOperation }: Request, gate: Gate): Promise<Outcome> {
  try {
    const perform =
      service !== undefined && Object.hasOwn(service.operations, operation) && service.operations[operation];
    if (service === undefined || !perform) throw unknownOperation;
    for (const permission of permissionsOf(service, operation, input)) gate.policy.demand(permission);
    return { kind: 'answer', body: await perform(input) };
  } catch (error) {
    if (error instanceof AwsError) return { kind: 'error', error };
    gate.log(`${operation} broke: ${error instanceof Error ? error.stack : String(error)}`);
    return { kind: 'error', error: new AwsError('ServerException', `the emulator failed: ${String(error)}`, 500) };
  }
}

function permissionsOf(service: AwsService, operation: string, input: Json): readonly Permission[] {
  // IAM never denies GetCallerIdentity.
  if (service.name === 'sts' && operation === 'GetCallerIdentity') return [];
  const action = `${service.name}:${operation}`;
  const context = service.contextOf?.(operation, input) ?? {};
  const own = service.resourcesOf(operation, input).map((resource) => ({ action, resource, context }));
  return [...own, ...(service.alsoNeeds?.(operation, input) ?? [])];
}
