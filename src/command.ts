import { execa } from 'execa';
import type { Log } from './log.ts';

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

/** After a cancel a program has this long to stop by itself, in milliseconds; GitHub's runner kills us after 10 seconds. */
const STOP_TIME = 5_000;

/** The usual reason in words, execa's own for any other. */
function whyNotStarted(
  program: string,
  { code, shortMessage }: { readonly code?: string | undefined; readonly shortMessage?: string | undefined },
): string {
  return code === 'ENOENT' ? `${program} is not installed: it isn't on the PATH` : (shortMessage ?? '');
}

/** Runs programs on this machine. They are ended when the run is cancelled, so that no build goes on behind it. */
export function commandRunner(log: Log, signal: AbortSignal): RunCommand {
  return async (program, args, options) => {
    const child = execa(program, args, {
      cwd: options.directory,
      env: options.environment,
      extendEnv: false,
      stdin: 'ignore',
      all: true,
      reject: false,
      cancelSignal: signal,
      forceKillAfterDelay: STOP_TIME,
    });
    const shown = options.show === true ? log.foreignStream() : undefined;
    if (shown !== undefined) child.all.setEncoding('utf8').on('data', (chunk: string) => shown.write(chunk));
    try {
      const result = await child;
      const failedToStart = result.exitCode === undefined && result.failed;
      return {
        exitCode: result.exitCode,
        stdout: result.stdout,
        output: failedToStart ? `${result.all}${whyNotStarted(program, result)}` : result.all,
      };
    } finally {
      shown?.end();
    }
  };
}
