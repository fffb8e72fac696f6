import { homedir } from 'node:os';
import { join } from 'node:path';
import { execa, execaSync } from 'execa';
import type { Emulator } from '../../emulator/emulator.ts';

/** Where scripts/backports-aws-cli.sh puts the CLI on Debian 12, unless SHIP_TEST_AWS_CLI says otherwise. */
const CACHED = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ship-to-ecs/aws-cli/aws');

/** By path, since what comes first on the PATH may be anything. */
const CANDIDATES = [process.env.SHIP_TEST_AWS_CLI || CACHED, '/usr/local/bin/aws', '/usr/bin/aws'];

/** A stock AWS CLI of this machine. */
export interface AwsCli {
  readonly path: string;
  /** Runs it against the emulator and returns what it prints, as JSON where it is. Rejects with execa's error where it fails. */
  readonly run: (emulator: Pick<Emulator, 'endpoint'>, ...args: string[]) => Promise<string>;
  /** Whether it knows `aws SERVICE OPERATION`. */
  readonly knows: (service: string, operation: string) => Promise<boolean>;
}

/** The first CLI that honours AWS_ENDPOINT_URL, which some commands can't do without; undefined where there is none. */
export function findAwsCli(): AwsCli | undefined {
  const path = CANDIDATES.find((candidate) => {
    const { stdout = '' } = execaSync(candidate, ['--version'], { reject: false });
    const [major = 0, minor = 0] = (/^aws-cli\/([\d.]+)/.exec(stdout)?.[1] ?? '').split('.').map(Number);
    return (major === 1 && minor >= 30) || (major === 2 && minor >= 13);
  });
  if (path === undefined) return undefined;
  const run = async (endpoint: string, args: readonly string[]) =>
    (await execa(path, ['--output', 'json', ...args], { env: environment(endpoint), extendEnv: false })).stdout;
  return {
    path,
    run: (emulator, ...args) => run(emulator.endpoint, args),
    knows: async (service, operation) => {
      const { exitCode } = await execa(path, [service, operation, '--generate-cli-skeleton'], {
        env: environment('http://127.0.0.1:9'),
        extendEnv: false,
        reject: false,
      });
      return exitCode === 0;
    },
  };
}

function environment(endpoint: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIAEMULATOR',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
    AWS_PAGER: '',
  };
}
