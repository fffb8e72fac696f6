import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { z } from 'zod';

const readySchema = z.object({ endpoint: z.url(), loadBalancers: z.record(z.string(), z.url()) });
const callsSchema = z.array(z.object({ service: z.string(), operation: z.string(), error: z.string().nullish() }));

/** An API call that the emulator got. */
export type ApiCall = z.infer<typeof callsSchema>[number];

/** The emulated AWS, in a process of its own. */
export interface EmulatorProcess {
  readonly endpoint: string;
  /** Where the load balancer's listener answers. */
  readonly site: string;
  /** The registry's host and port, as image references begin. */
  readonly registry: string;
  calls(): Promise<ApiCall[]>;
  /** The emulator's truth, as JSON. */
  state(): Promise<unknown>;
  /** Ends it: it removes the containers that it started. */
  stop(): Promise<void>;
}

/** Starts the emulator with real containers and a scenario file; resolves when it listens. Throws with its log when it doesn't. */
export async function startEmulatorProcess(scenario: string, signal: AbortSignal): Promise<EmulatorProcess> {
  const script = join(import.meta.dirname, '..', 'emulator', 'main.ts');
  const args = [script, '--port', '0', '--runtime', 'docker', '--scenario', scenario];
  // A group of its own, so that Ctrl-C ends it only when the step under way has ended.
  const child = execa(process.execPath, args, { stdin: 'ignore', reject: false, detached: true });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const { exitCode, signal, stderr } = await child;
    if (exitCode !== 0) throw new Error(`the emulator ended with ${exitCode ?? signal}:\n${stderr}`);
  };
  try {
    const lines = createInterface({ input: child.stdout });
    const ended = child.then((result) => {
      throw new Error(`the emulator ended with code ${result.exitCode}:\n${result.stderr}`);
    });
    const [line] = await Promise.race([once(lines, 'line', { signal }), ended]);
    const { endpoint, loadBalancers } = readySchema.parse(JSON.parse(String(line)));
    const [site] = Object.values(loadBalancers);
    if (site === undefined) throw new Error(`${scenario} has no load balancer`);
    ended.catch(() => undefined);
    const get = async (path: string): Promise<unknown> => (await fetch(`${endpoint}/_emulator/${path}`)).json();
    return {
      endpoint,
      site,
      registry: new URL(endpoint).host,
      calls: async () => callsSchema.parse(await get('calls')),
      state: () => get('state'),
      stop,
    };
  } catch (error) {
    await stop().catch(() => undefined);
    throw error;
  }
}
