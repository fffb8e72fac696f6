import { isObject } from '../fields.ts';
import type { AwsService, Json } from '../wire.ts';
import { AwsError } from '../wire.ts';
import { garbageReply, type Reply } from './aws-json.ts';
import type { Outcome, Request } from './dispatch.ts';

/**
 * Reads a request of the REST-JSON protocol: method and path name the operation, and members come from the path, the
 * query and the body. Undefined if no service has such a route. Throws SerializationException for a body that is no JSON.
 */
export function readRestRequest(
  method: string,
  url: URL,
  body: string,
  authorized: boolean,
  services: readonly AwsService[],
): Request | undefined {
  for (const service of services) {
    for (const { operation, method: expected, path } of service.routes ?? []) {
      const members = expected === method ? membersIn(path, url.pathname) : undefined;
      if (members === undefined) continue;
      return {
        service,
        serviceName: service.name,
        operation,
        input: { ...parse(body), ...queryOf(url), ...members },
        authorized,
        unknownOperation: new AwsError('ResourceNotFoundException', '', 404),
      };
    }
  }
  return undefined;
}

/** The values of `{Name}` in a path that matches its template; undefined if it doesn't. */
function membersIn(template: string, path: string): Json | undefined {
  const [expected, actual] = [template.split('/'), path.split('/')];
  if (expected.length !== actual.length) return undefined;
  const members: Json = {};
  for (const [index, part] of expected.entries()) {
    const value = decodeURIComponent(actual[index] ?? '');
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined && part !== value) return undefined;
    if (name !== undefined) members[name] = value;
  }
  return members;
}

/** The members of these APIs begin with a capital letter, or in the query with a small one. */
function queryOf(url: URL): Json {
  const entries = [...url.searchParams].map(([name, value]) => [name.replace(/^./, (one) => one.toUpperCase()), value]);
  return Object.fromEntries(entries);
}

function parse(body: string): Json {
  if (body.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(body);
    if (isObject(value)) return value;
  } catch {
    // Said below, as for JSON that is no object.
  }
  throw new AwsError('SerializationException', 'the request body is not a JSON object');
}

/** Writes an answer or an error as REST-JSON does: the error's code is in a header too. */
export function writeRestReply(outcome: Exclude<Outcome, { kind: 'reset' }>): Reply {
  if (outcome.kind === 'garbage') return garbageReply(outcome);
  const contentType = 'application/json';
  if (outcome.kind === 'answer') return { status: 200, contentType, body: JSON.stringify(outcome.body) };
  const { code, message, status } = outcome.error;
  return { status, contentType, errorType: code, body: JSON.stringify({ Message: message }) };
}
