import { AwsError, type AwsService } from '../wire.ts';
import { garbageReply, type Reply } from './aws-json.ts';
import type { Outcome, Request } from './dispatch.ts';
import { element, elementsOf, inputOf } from './query-values.ts';

const STS_NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** Reads a request of the AWS Query protocol: a form with `Action` and flat parameters. Which service is meant follows from the operation. */
export function readQueryRequest(form: URLSearchParams, authorized: boolean, services: readonly AwsService[]): Request {
  const operation = form.get('Action') ?? '';
  const service = services.find((one) => speaksQuery(one) && Object.hasOwn(one.operations, operation));
  return {
    service,
    serviceName: service?.name ?? 'query',
    operation,
    input: inputOf(form),
    authorized,
    unknownOperation: new AwsError('InvalidAction', `Could not find operation ${operation}`),
  };
}

function speaksQuery(service: AwsService): boolean {
  return service.xmlNamespace !== undefined || (service.targetPrefix === undefined && service.routes === undefined);
}

/** Writes an answer or an error as the Query protocol does. */
export function writeQueryReply(
  { operation, service }: Request,
  outcome: Exclude<Outcome, { kind: 'reset' }>,
  requestId: string,
): Reply {
  if (outcome.kind === 'garbage') return garbageReply(outcome);
  const namespace = service?.xmlNamespace ?? STS_NAMESPACE;
  const metadata = elementsOf({ RequestId: requestId });
  if (outcome.kind === 'error') {
    const { code, message, status } = outcome.error;
    const Type = status < 500 ? 'Sender' : 'Receiver';
    const error = element('Error', elementsOf({ Type, Code: code, Message: message }));
    return xml(status, root('ErrorResponse', namespace, error + metadata));
  }
  const result = element(`${operation}Result`, elementsOf(outcome.body));
  return xml(200, root(`${operation}Response`, namespace, result + element('ResponseMetadata', metadata)));
}

function xml(status: number, body: string): Reply {
  return { status, contentType: 'text/xml', body };
}

function root(name: string, namespace: string, content: string): string {
  return `<${name} xmlns="${namespace}">${content}</${name}>`;
}
