/** A docker configuration, with whatever else stands in it. */
export type DockerConfig = { [name: string]: unknown };

/** A login as docker keeps it. */
export interface RegistryLogin {
  readonly host: string;
  /** base64 of `<user>:<password>`. */
  readonly auth: string;
}

/**
 * The user's configuration with further logins. The empty credential helper for their hosts keeps them in this file: without it docker hands them
 * to the credential store of the machine, where they would outlive the run.
 * https://docs.docker.com/reference/cli/docker/login/#credential-stores
 */
export function dockerConfigWithLogins(config: DockerConfig, logins: readonly RegistryLogin[]): DockerConfig {
  const entries = logins.map(({ host, auth }) => ({ key: keyOf(host), auth }));
  return {
    ...config,
    auths: { ...asObject(config.auths), ...Object.fromEntries(entries.map(({ key, auth }) => [key, { auth }])) },
    credHelpers: { ...asObject(config.credHelpers), ...Object.fromEntries(entries.map(({ key }) => [key, ''])) },
  };
}

/** True where the configuration has a login for this host, or knows a helper that gets one. */
export function hasLogin(config: DockerConfig, host: string): boolean {
  return [config.auths, config.credHelpers].some((logins) => Object.hasOwn(asObject(logins), keyOf(host)));
}

/** Docker keeps the login to its own registry under an address from its early days. */
function keyOf(host: string): string {
  return host === 'docker.io' ? 'https://index.docker.io/v1/' : host;
}

/** A member that should be an object; empty where it is something else. */
export function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
