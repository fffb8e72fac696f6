import { readFile } from 'node:fs/promises';

/** A process, told apart from a later one that got the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the kernel's own ticks; only Linux tells. */
  readonly started: string;
}

/** This or another process; undefined where it doesn't live or the system doesn't tell. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The second field is the program's name in parentheses, which may hold anything; the 22nd is the start.
  const [state, ...rest] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  const started = rest[18];
  return started === undefined || state === 'Z' ? undefined : { pid, started };
}

/** True while that very process lives. */
export async function isAlive(process: ProcessIdentity): Promise<boolean> {
  return (await identify(process.pid))?.started === process.started;
}

/** The identity that was written as JSON; undefined for anything else. */
export function parseIdentity(text: string): ProcessIdentity | undefined {
  try {
    const { pid, started } = JSON.parse(text) as Partial<ProcessIdentity>;
    // 0 and below are groups, 1 is the machine itself.
    return Number.isInteger(pid) && Number(pid) > 1 && typeof started === 'string'
      ? { pid: Number(pid), started }
      : undefined;
  } catch {
    return undefined;
  }
}
