import type { IncomingMessage } from 'node:http';
import type { Tokens } from '../ecr/tokens.ts';
import { callerArn } from '../sts/sts.ts';
import type { Account } from '../wire.ts';
import { RegistryError } from './errors.ts';

/**
 * Checks the login that a request carries: Basic, user `AWS`, a password from GetAuthorizationToken.
 * @throws RegistryError 401 with the challenge that makes clients log in, 403 when the password has expired
 */
export function authenticate(req: IncomingMessage, tokens: Tokens): void {
  const [, encoded] = /^Basic (.+)$/i.exec(req.headers.authorization ?? '') ?? [];
  const [user, ...rest] = Buffer.from(encoded ?? '', 'base64')
    .toString('utf8')
    .split(':');
  const worth = user === 'AWS' ? tokens.check(rest.join(':')) : 'unknown';
  if (worth === 'valid') return;
  if (worth === 'expired') {
    throw new RegistryError(403, 'DENIED', 'Your authorization token has expired. Reauthenticate and try again.');
  }
  const message = encoded === undefined ? 'no basic auth credentials' : 'authentication required';
  throw new RegistryError(401, 'UNAUTHORIZED', message, {
    'WWW-Authenticate': `Basic realm="http://${req.headers.host ?? 'localhost'}/",service="ecr.amazonaws.com"`,
  });
}

/**
 * Checks that the caller may do all of this with a repository.
 * @param actions IAM actions, `ecr:PutImage` for instance
 * @throws RegistryError 403 DENIED naming the first action that is not allowed
 */
export function requireAllowed(
  authorize: (actions: string[], resourceArn: string) => boolean,
  account: Account,
  actions: readonly string[],
  arn: string,
): void {
  const denied = actions.find((action) => !authorize([action], arn));
  if (denied === undefined) return;
  throw new RegistryError(
    403,
    'DENIED',
    `User: ${callerArn(account)} is not authorized to perform: ${denied} on resource: ${arn} because no identity-based policy allows the ${denied} action`,
  );
}
