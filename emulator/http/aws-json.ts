import { isObject } from '../fields.ts';
import { AwsError, type AwsService, type Json } from '../wire.ts';
import type { Outcome, Request } from './dispatch.ts';

/** An HTTP answer, ready to be sent. */
export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** The `x-amzn-ErrorType` header of protocols that have one. */
  readonly errorType?: string;
}

const CONTENT_TYPE = 'application/x-amz-json-1.1';

/** Reads a request of the AWS JSON 1.1 protocol; `target` is its `X-Amz-Target`. Throws SerializationException for a body that is no JSON object. */
export function readJsonRequest(
  target: string,
  body: string,
  authorized: boolean,
  services: readonly AwsService[],
): Request {
  const dot = target.lastIndexOf('.');
  const prefix = target.slice(0, Math.max(0, dot));
  const service = services.find((candidate) => candidate.targetPrefix === prefix);
  return {
    service,
    serviceName: service?.name ?? prefix,
    operation: target.slice(dot + 1),
    input: parse(body),
    authorized,
    unknownOperation: new AwsError('UnknownOperationException', ''),
  };
}

function parse(body: string): Json {
  let value: unknown;
  try {
    value = body.trim() === '' ? {} : JSON.parse(body);
  } catch {
    value = undefined;
  }
  if (!isObject(value)) throw new AwsError('SerializationException', 'the request body is not a JSON object');
  return value;
}

/** What a broken proxy on the way would send. */
export function garbageReply({ status, body }: Extract<Outcome, { kind: 'garbage' }>): Reply {
  return { status, contentType: 'text/html', body };
}

/** Writes an answer or an error as AWS JSON 1.1 does. */
export function writeJsonReply(outcome: Exclude<Outcome, { kind: 'reset' }>): Reply {
  if (outcome.kind === 'answer') return { status: 200, contentType: CONTENT_TYPE, body: JSON.stringify(outcome.body) };
  if (outcome.kind === 'garbage') return garbageReply(outcome);
  const { code, message, status } = outcome.error;
  const body = message === '' ? { __type: code } : { __type: code, message };
  return { status, contentType: CONTENT_TYPE, body: JSON.stringify(body) };
}
