import { describeFailure, failureKind } from '../aws/failure.ts';
import { ifAllowed } from '../aws/read.ts';
import { type AwsRegistry, PUBLIC_ECR, type RegistryInputs } from '../inputs/registry-inputs.ts';
import { errorMessage, Problem } from '../problem.ts';
import type { World } from '../world.ts';
import type { RegistryLogin } from './docker-config.ts';
import { type EcrToken, ecrToken, hostBeside, publicEcrAuth } from './get-ecr-token.ts';
import { type EcrRepository, ecrRegistryOf } from './reference.ts';

/** The registries that a build talks to. */
export interface NeededLogins {
  readonly repository: EcrRepository;
  /** The host that is pushed to. */
  readonly host: string;
  /** Those that the inputs name. */
  readonly asked: RegistryInputs;
  /** Hosts that the Dockerfile and the cache name. */
  readonly found: readonly string[];
}

/** Gets tokens, one for each region. */
type TokenOf = (region: string) => Promise<EcrToken>;

/**
 * Gets the logins of a build. Where a later one is for the same host, it counts: the registry that is pushed to stands last.
 * @param isKnown true for a host that the user's own configuration has a login for; what nobody asked us for is left to it
 * @throws Problem where a registry that an input names refuses the login
 */
export async function registryLogins(
  world: World,
  { repository, host, asked, found }: NeededLogins,
  isKnown: (host: string) => boolean,
): Promise<RegistryLogin[]> {
  const tokenOf = oncePerRegion((region) => ecrToken(world, region));
  const logins: RegistryLogin[] = [];
  const explicit = [...asked.others.map(({ registry }) => registry), ...asked.aws.flatMap(hostOf), host];
  for (const one of found.filter((name) => !isKnown(name) && !explicit.includes(name))) {
    logins.push(...(await loginFound(world, one, tokenOf)));
  }
  for (const registry of asked.aws) logins.push(...(await loginAsked(world, registry, tokenOf)));
  logins.push(...asked.others.map((credentials) => withPassword(world, credentials)));
  logins.push({ host, auth: (await tokenOf(repository.region)).auth });
  return logins;
}

function hostOf(registry: AwsRegistry): string[] {
  if (registry.kind === 'public') return [PUBLIC_ECR];
  return registry.kind === 'host' ? [registry.host] : [];
}

/** A registry that only the Dockerfile or the cache names may well be readable without a login, so the build is what shows it. */
async function loginFound(world: World, host: string, tokenOf: TokenOf): Promise<RegistryLogin[]> {
  if (host === PUBLIC_ECR) return await loginPublic(world);
  const registry = ecrRegistryOf(host);
  if (registry === undefined) return [];
  try {
    return [{ host, auth: (await tokenOf(registry.region)).auth }];
  } catch (error) {
    world.log.warning(
      `${host}: the build reads from this registry, and there is no login to it: ${errorMessage(error)}. If the build fails because of it, allow ecr:GetAuthorizationToken.`,
    );
    return [];
  }
}

async function loginAsked(world: World, registry: AwsRegistry, tokenOf: TokenOf): Promise<RegistryLogin[]> {
  if (registry.kind === 'public') return await loginPublic(world);
  const named = registry.kind === 'host' ? ecrRegistryOf(registry.host) : undefined;
  const region = named?.region ?? world.aws.region;
  try {
    const token = await tokenOf(region);
    const host = registry.kind === 'host' ? registry.host : hostBeside(token, registry.account, region);
    return [{ host, auth: token.auth }];
  } catch (cause) {
    const name = registry.kind === 'host' ? registry.host : registry.account;
    const denied = failureKind(cause) === 'denied';
    throw new Problem(`registries: no login to ${name}: ${describeFailure('ecr:GetAuthorizationToken', cause)}`, {
      cause,
      hint: denied
        ? 'Allow ecr:GetAuthorizationToken (its resource is *) to the role that deploys.'
        : 'Check the account and the region in that name.',
    });
  }
}

/** Everybody may pull from there, only more slowly: nothing that a build has to fail for. */
async function loginPublic(world: World): Promise<RegistryLogin[]> {
  const purpose = `can't log in to ${PUBLIC_ECR}, so its images are pulled at the rate for everybody`;
  const permissions = 'ecr-public:GetAuthorizationToken and sts:GetServiceBearerToken';
  try {
    const auth = await ifAllowed(world.log, permissions, purpose, () => publicEcrAuth(world));
    return auth === undefined ? [] : [{ host: PUBLIC_ECR, auth }];
  } catch (error) {
    world.log.warning(
      `${PUBLIC_ECR}: no login, so its images are pulled at the rate for everybody: ${describeFailure('ecr-public:GetAuthorizationToken', error)}`,
    );
    return [];
  }
}

function withPassword(world: World, { registry, username, password }: RegistryInputs['others'][number]): RegistryLogin {
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  world.log.mask(password);
  world.log.mask(auth);
  return { host: registry, auth };
}

function oncePerRegion(get: TokenOf): TokenOf {
  const known = new Map<string, Promise<EcrToken>>();
  return (region) => {
    const token = known.get(region) ?? get(region);
    known.set(region, token);
    return token;
  };
}
