import { parseArgs } from 'node:util';
import { startEmulator } from './emulator.ts';
import { playScenario } from './play/play.ts';

const USAGE = `usage: npm run emulator -- [--port N] [--scenario FILE] [--runtime simulated|docker] [--speed N] [--policy FILE]
       npm run emulator -- --play FILE

  --port      the port on 127.0.0.1; 0 (the default) is any free one
  --scenario  what the account holds; emulator/scenarios/default.yml unless given
  --runtime   simulated: tasks behave as the scenario says; docker: tasks are containers on the local engine
  --speed     virtual seconds per real second (1); 0 moves time by POST /_emulator/advance only
  --policy    a JSON file with the IAM policy of the caller; without it everything is allowed
  --play      plays a scenario with an outcome in no time and says where it ends otherwise`;

/** Starts the emulator, prints one line of JSON when it is ready, and cleans up on SIGINT and SIGTERM. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      scenario: { type: 'string' },
      runtime: { type: 'string' },
      speed: { type: 'string', default: '1' },
      policy: { type: 'string' },
      play: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  if (values.play !== undefined) return play(values.play);
  const { scenario, policy } = values;
  const runtime = runtimeIn(values.runtime);
  const emulator = await startEmulator({
    port: numberIn('--port', values.port),
    speed: numberIn('--speed', values.speed),
    ...(scenario === undefined ? {} : { scenario }),
    ...(policy === undefined ? {} : { policy }),
    ...(runtime === undefined ? {} : { runtime }),
    log: (line) => console.error(line),
  });
  const stop = () => {
    emulator.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  // Not `once`: with no listener left, execa's own (it ends child processes) would raise the signal again before we are done.
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const { endpoint, port, loadBalancers } = emulator;
  console.log(JSON.stringify({ endpoint, registry: `127.0.0.1:${port}`, loadBalancers, pid: process.pid }));
}

/** Exits with 1 if the scenario doesn't end as it says. */
async function play(file: string): Promise<void> {
  const { problems } = await playScenario(file);
  for (const problem of problems) console.log(problem);
  console.log(problems.length === 0 ? `${file} ends as it says` : `${file}: ${problems.length} differences`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

function numberIn(name: string, value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number) || number < 0)
    throw new Error(`${name}: ${value} is not a number from 0 up`);
  return number;
}

function runtimeIn(value: string | undefined): 'simulated' | 'docker' | undefined {
  if (value === undefined || value === 'simulated' || value === 'docker') return value;
  throw new Error(`--runtime: ${value} is not simulated or docker`);
}

function fail(error: unknown): void {
  console.error(inWords(error));
  process.exit(1);
}

/** Node's own errors about files and ports, with what they are about. */
function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, path, port } = error as NodeJS.ErrnoException & { readonly port?: number };
  if (code === 'ENOENT' && path !== undefined) return `${path}: there is no such file`;
  if (code === 'EISDIR') return 'a folder was given where a file belongs';
  return code === 'EADDRINUSE' ? `--port: ${port ?? ''} is in use; 0 takes any free one` : error.message;
}

main().catch(fail);
