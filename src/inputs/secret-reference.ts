import { parseArn } from '../aws/arn.ts';

/** Where ECS finds the value of a secret: never the value itself. */
export type SecretReference =
  | { readonly kind: 'arn'; readonly arn: string }
  /** A parameter of the Systems Manager, in this account and region. */
  | { readonly kind: 'parameter'; readonly name: string }
  /** A secret of the Secrets Manager, in this account and region; a key of its JSON, a version's stage and id. */
  | { readonly kind: 'secret'; readonly name: string; readonly parts: readonly string[] };

const FORMS =
  'an ARN, /path or ssm:name of a parameter, or secretsmanager:name or secretsmanager:name:json-key of a secret';

/** What a secret's value may look like, for errors. The value that was given is not shown: it may be the secret itself. */
export const SECRET_FORMS = FORMS;

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
const PARAMETER = /^(?:\/?[\w.-]+(?:\/[\w.-]+)*)(?::[\w.-]+)?$/;
/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
const SECRET = /^[\w/+=.@-]+$/;
const MOST_PARTS = 3;

/** What is behind the `=` of a line of the input `secrets`; undefined for anything that isn't a reference. */
export function parseSecretReference(text: string): SecretReference | undefined {
  if (text.startsWith('arn:')) return arnReference(text);
  if (text.startsWith('secretsmanager:')) return secretOf(text.slice('secretsmanager:'.length));
  const name = text.startsWith('/') ? text : /^ssm:(.*)$/.exec(text)?.[1];
  return name !== undefined && PARAMETER.test(name) ? { kind: 'parameter', name } : undefined;
}

function arnReference(text: string): SecretReference | undefined {
  const arn = parseArn(text);
  const resource = { ssm: 'parameter/', secretsmanager: 'secret:' }[arn?.service ?? ''];
  return resource !== undefined && arn?.resource.startsWith(resource) === true && !/\s/.test(text)
    ? { kind: 'arn', arn: text }
    : undefined;
}

function secretOf(text: string): SecretReference | undefined {
  const [name = '', ...parts] = text.split(':');
  return SECRET.test(name) && parts.length <= MOST_PARTS ? { kind: 'secret', name, parts } : undefined;
}
