/**
 * A step's log as GitHub shows it, line by line: groups as headings, annotations as words, the runner's own commands not at all.
 * Returns a function that takes chunks as they come and prints whole lines.
 */
export function logView(print: (line: string) => void): (chunk: string) => void {
  let rest = '';
  let resume: string | undefined;
  const show = (line: string): void => {
    if (resume !== undefined) {
      if (line === `::${resume}::`) resume = undefined;
      else print(line);
      return;
    }
    const command = /^::(?<name>[\w-]+)(?: (?<properties>[^:]*))?::(?<text>.*)$/.exec(line)?.groups;
    if (command === undefined) print(line);
    else if (command.name === 'stop-commands') resume = command.text;
    else printCommand(command.name ?? '', decode(command.text ?? ''), print);
  };
  return (chunk) => {
    const lines = (rest + chunk).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) show(line);
  };
}

function printCommand(name: string, text: string, print: (line: string) => void): void {
  if (name === 'group') print(`▸ ${text}`);
  else if (['error', 'warning', 'notice'].includes(name)) print(`${name}: ${text}`);
}

function decode(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}
