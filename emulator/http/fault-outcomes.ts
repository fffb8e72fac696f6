import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError, type Clock } from '../wire.ts';
import type { Outcome, Request } from './dispatch.ts';
import type { Fault } from './fault-rule.ts';

const GARBAGE = '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>';

/** What a fault answers instead of the operation; undefined if the operation runs all the same. */
export function brokenOutcome(fault: Fault, request: Request): Outcome | undefined {
  return outcomes[fault.fault]?.(fault, request);
}

const outcomes: Partial<Record<Fault['fault'], (fault: Fault, request: Request) => Outcome>> = {
  'reset-before': () => ({ kind: 'reset' }),
  garbage: ({ status = 502 }) => ({ kind: 'garbage', status, body: GARBAGE }),
  error: ({ code, message, status = 500 }) => failed(code, message, status),
  throttling: () => failed('ThrottlingException', 'Rate exceeded', 400),
  'token-bucket': () => failed('ThrottlingException', 'Rate exceeded', 400),
  'internal-error': ({ message }) => failed('ServerException', message, 500),
  unavailable: ({ message }) => failed('ServiceUnavailableException', message, 503),
  'expired-token': () => failed('ExpiredTokenException', 'The security token included in the request is expired', 400),
  'access-denied': (_fault, { serviceName, operation }) =>
    failed(
      'AccessDeniedException',
      `User: arn:aws:sts::123456789012:assumed-role/deploy/ship is not authorized to perform: ${serviceName}:${operation} on resource: * because no identity-based policy allows the ${serviceName}:${operation} action`,
      400,
    ),
};

function failed(code: string, message: string, status: number): Outcome {
  return { kind: 'error', error: new AwsError(code, message, status) };
}

/** Resolves when the latency of a fault is over. */
export async function delayOf({ ms, clock: whose }: Fault, clock: Clock): Promise<void> {
  if (whose === 'real') await sleep(ms);
  else await new Promise<void>((resolve) => clock.after(ms, resolve));
}
