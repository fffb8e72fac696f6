/** A command that GitHub's runner would carry out. */
export interface RunnerCommand {
  readonly name: string;
  readonly data: string;
}

/**
 * The commands that the runner would find in a log, by its own rules: `::name …::data` at the start of a line, leading white space aside, and the
 * older `##[name …]data` anywhere in it. While commands are stopped only the token that stopped them counts.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export function commandsIn(log: string): RunnerCommand[] {
  const found: RunnerCommand[] = [];
  let stopped: string | undefined;
  for (const line of log.split(/\r?\n/)) {
    const command = commandIn(line);
    if (command === undefined) continue;
    if (stopped === undefined) {
      found.push(command);
      if (command.name === 'stop-commands') stopped = command.data;
    } else if (command.name === stopped) {
      stopped = undefined;
    }
  }
  return found;
}

function commandIn(line: string): RunnerCommand | undefined {
  const [, name, data] =
    /^\s*::([^\s:]+)(?:\s[^:]*)?::(.*)$/.exec(line) ?? /##\[([^\s\]]+)[^\]]*\](.*)$/.exec(line) ?? [];
  return name === undefined ? undefined : { name, data: data ?? '' };
}

/** The log without the lines by which secrets are announced to the runner, which never shows them. */
export function withoutMasks(log: string): string {
  return log
    .split('\n')
    .filter((line) => !line.startsWith('::add-mask::'))
    .join('\n');
}

/** The secrets that were announced. */
export function masksIn(log: string): string[] {
  return commandsIn(log)
    .filter(({ name }) => name === 'add-mask')
    .map(({ data }) => data);
}
