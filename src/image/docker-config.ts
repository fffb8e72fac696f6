/** A docker configuration, with whatever else stands in it. */
export type DockerConfig = { [name: string]: unknown };

/**
 * The user's configuration with one more login. The empty credential helper for that host keeps the login in this file: without it docker hands it
 * to the credential store of the machine, where it would outlive the run.
 * https://docs.docker.com/reference/cli/docker/login/#credential-stores
 */
export function dockerConfigWithLogin(config: DockerConfig, host: string, auth: string): DockerConfig {
  return {
    ...config,
    auths: { ...asObject(config.auths), [host]: { auth } },
    credHelpers: { ...asObject(config.credHelpers), [host]: '' },
  };
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
