import { AwsError, type AwsService, type Json } from '../wire.ts';
import type { Reply } from './aws-json.ts';
import type { Outcome, Request } from './dispatch.ts';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** Reads a request of the AWS Query protocol: a form with `Action` and flat parameters. Query services have no `targetPrefix`. */
export function readQueryRequest(form: URLSearchParams, authorized: boolean, services: readonly AwsService[]): Request {
  const operation = form.get('Action') ?? '';
  const service = services.find((one) => one.targetPrefix === undefined && Object.hasOwn(one.operations, operation));
  return {
    service,
    serviceName: service?.name ?? 'query',
    operation,
    input: Object.fromEntries(form),
    authorized,
    unknownOperation: new AwsError('InvalidAction', `Could not find operation ${operation}`),
  };
}

/** Writes an answer or an error as the Query protocol does: XML with the flat members of the answer. */
export function writeQueryReply(
  operation: string,
  outcome: Exclude<Outcome, { kind: 'reset' }>,
  requestId: string,
): Reply {
  if (outcome.kind === 'error') {
    const { code, message, status } = outcome.error;
    const error = element(
      'Error',
      members({ Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message }),
    );
    return xml(status, root('ErrorResponse', error + members({ RequestId: requestId })));
  }
  const result = element(`${operation}Result`, members(outcome.body));
  const metadata = element('ResponseMetadata', members({ RequestId: requestId }));
  return xml(200, root(`${operation}Response`, result + metadata));
}

function xml(status: number, body: string): Reply {
  return { status, contentType: 'text/xml', body };
}

function root(name: string, content: string): string {
  return `<${name} xmlns="${NAMESPACE}">${content}</${name}>`;
}

function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

function members(json: Json): string {
  return Object.entries(json)
    .map(([name, value]) => element(name, escapeXml(String(value))))
    .join('');
}

function escapeXml(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
