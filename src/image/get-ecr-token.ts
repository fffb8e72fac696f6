import { GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { GetAuthorizationTokenCommand as GetPublicTokenCommand } from '@aws-sdk/client-ecr-public';
import { Problem } from '../problem.ts';
import type { World } from '../world.ts';
import { type EcrRepository, ecrRegistryOf } from './reference.ts';

/** A login to the private registries of a region, good for twelve hours. */
export interface EcrToken {
  /** base64 of `AWS:<password>`, as docker stores it. */
  readonly auth: string;
  /** The registry of the caller's own account. */
  readonly host: string;
}

/** The registry's host as ECR names it, for when the repository itself may not be described. */
export async function registryHost(world: World, repository: EcrRepository): Promise<string> {
  // One token serves every registry that the caller may use; the endpoint beside it names the caller's own account.
  return ofAccount((await ecrToken(world, repository.region)).host, repository.account);
}

/** The host of another account's registry in the same region: its usual name where a local endpoint stands in for AWS. */
export function hostBeside({ host }: EcrToken, account: string, region: string): string {
  return ecrRegistryOf(host) === undefined ? `${account}.dkr.ecr.${region}.amazonaws.com` : ofAccount(host, account);
}

function ofAccount(host: string, account: string): string {
  return host.replace(/^\d{12}(?=\.)/, account);
}

/** @throws Problem where ECR answers without one; what AWS refuses it with */
export async function ecrToken(world: World, region: string): Promise<EcrToken> {
  const { authorizationData } = await world.aws.ecr(region).send(new GetAuthorizationTokenCommand({}));
  const data = authorizationData?.[0];
  if (data?.authorizationToken === undefined || data.proxyEndpoint === undefined) {
    throw new Problem(`ecr:GetAuthorizationToken: ECR in ${region} answered without a token`);
  }
  maskToken(world, data.authorizationToken);
  return { auth: data.authorizationToken, host: new URL(data.proxyEndpoint).host };
}

/**
 * The login to Amazon's public registry, in the form of docker's `auth`.
 * @throws Problem where it answers without one; what AWS refuses it with
 */
export async function publicEcrAuth(world: World): Promise<string> {
  const { authorizationData } = await world.aws.ecrPublic.send(new GetPublicTokenCommand({}));
  const auth = authorizationData?.authorizationToken;
  if (auth === undefined) throw new Problem('ecr-public:GetAuthorizationToken: the registry answered without a token');
  maskToken(world, auth);
  return auth;
}

function maskToken(world: World, auth: string): void {
  world.log.mask(auth);
  world.log.mask(Buffer.from(auth, 'base64').toString('utf8').replace(/^AWS:/, ''));
}
