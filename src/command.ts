import { execa } from 'execa';
import type { Log } from './log.ts';
import { identify } from './process-identity.ts';

/** How a child process is started. Arguments go to the program as they are: there is no shell. */
export interface CommandOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
  /** Shows what the program prints, as it comes. */
  readonly show?: boolean;
}

/** How a child process ended. */
export interface CommandResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  /** What it printed to either stream, in order. */
  readonly output: string;
}

/** Runs a program to its end. A program that can't be started counts as one that failed, with the reason as its output. */
export type RunCommand = (program: string, args: readonly string[], options: CommandOptions) => Promise<CommandResult>;

/** The name under which the post step finds the process group of a program that is running. */
export const PROGRAM_STATE = 'program';

/** After a cancel a program has this long to stop by itself, in milliseconds; GitHub's runner kills us after 10 seconds. */
const STOP_TIME = 2_000;

/** The usual reason in words, execa's own for any other. */
function whyNotStarted(
  program: string,
  { code, shortMessage }: { readonly code?: string | undefined; readonly shortMessage?: string | undefined },
): string {
  return code === 'ENOENT' ? `${program} is not installed: it isn't on the PATH` : (shortMessage ?? '');
}

/**
 * Runs programs on this machine. Each is the head of a process group of its own, and the whole group is ended when the run is cancelled, so that no build goes on
 * behind it.
 * @param remember tells the post step which group runs
 */
export function commandRunner(
  log: Log,
  signal: AbortSignal,
  remember: (name: string, value: string) => void,
): RunCommand {
  return async (program, args, options) => {
    const child = execa(program, args, {
      cwd: options.directory,
      env: options.environment,
      extendEnv: false,
      stdin: 'ignore',
      all: true,
      reject: false,
      // Not on Windows, where it would open a window.
      detached: process.platform !== 'win32',
      cleanup: true,
    });
    const group = new ProcessGroup(child.pid, signal);
    const shown = options.show === true ? log.foreignStream() : undefined;
    if (shown !== undefined) child.all.setEncoding('utf8').on('data', (chunk: string) => shown.write(chunk));
    try {
      if (options.show === true) await group.tell(remember);
      const result = await child;
      const failedToStart = result.exitCode === undefined && result.failed;
      return {
        exitCode: result.exitCode,
        stdout: result.stdout,
        output: failedToStart ? `${result.all}${whyNotStarted(program, result)}` : result.all,
      };
    } finally {
      shown?.end();
      group.close();
    }
  };
}

/** A program and everything that it started, which end when the run is cancelled. */
class ProcessGroup {
  readonly #pid: number | undefined;
  readonly #signal: AbortSignal;
  readonly #end = () => this.#endAll();

  constructor(pid: number | undefined, signal: AbortSignal) {
    this.#pid = pid;
    this.#signal = signal;
    if (signal.aborted) this.#endAll();
    else signal.addEventListener('abort', this.#end);
  }

  /** Leaves the program's identity to the post step. */
  async tell(remember: (name: string, value: string) => void): Promise<void> {
    if (this.#pid !== undefined) remember(PROGRAM_STATE, JSON.stringify((await identify(this.#pid)) ?? null));
  }

  /** The program itself has ended; where it was told to, whatever it started ends now. */
  close(): void {
    this.#signal.removeEventListener('abort', this.#end);
    if (this.#signal.aborted) signalGroup(this.#pid, 'SIGKILL');
  }

  /** Asks all of them to end, and after a while makes them. */
  #endAll(): void {
    signalGroup(this.#pid, 'SIGTERM');
    setTimeout(() => signalGroup(this.#pid, 'SIGKILL'), STOP_TIME).unref();
  }
}

/** Sends a signal to a program and everything that it started; nothing happens where none of them lives. */
export function signalGroup(pid: number | undefined, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // It has ended by itself.
  }
}
