import type { Rehearsal } from './rehearsal.ts';
import type { Rehearsed } from './rehearse.ts';

/** The chapters of the page, by the folder of the scenarios. */
const CHAPTERS: Readonly<Record<string, string>> = {
  rollouts: 'Rollouts and their endings',
  failures: 'Tasks that fail',
  placement: 'Rollouts that move or do not',
  capacity: 'Capacity',
  trouble: 'Trouble from outside',
};

const HEAD = `# What the action says

What \`dist/\` makes of each scenario of the [emulator](../emulator/README.md): it makes one of the deployments, and everybody else, AWS included, does what
the scenario says. A test plays them all, compares with this page, and holds every verdict against what the emulator knows to be true. Where the forecast
refuses the deployment beforehand, the code of the refusal is given, and what follows is what comes of it with \`preflight: warn\`: never a success.

\`UPDATE_VERDICTS=1 npm run jest -- verdicts\` writes this page. A verdict that isn't true stays out of it.
`;

const COLUMNS = `| Scenario | What happens | Refused beforehand | Verdict | Exit code | failure-code | failure-reason, its first sentence | Writes |
| --- | --- | --- | --- | --- | --- | --- | --- |
`;

/** The line of the page that a run makes. */
export function lineOf({ rehearsal, refusedBefore, main, writes, port }: Rehearsed): string {
  const { outputs, exitCode } = main;
  return cells([
    scenarioCell(rehearsal),
    rehearsal.story,
    refusedBefore?.code ?? '',
    outputs['deployment-status'] ?? '',
    String(exitCode),
    outputs['failure-code'] ?? '',
    firstSentence(withoutChance(outputs['failure-reason'] ?? '', port)),
    writes.join(', '),
  ]);
}

/** Every line of the page that is about a scenario, by the rehearsal's name. */
export function linesOf(page: string): ReadonlyMap<string, string> {
  const lines = page.split('\n').flatMap((line) => {
    const name = /^\| \[([^\]]+)\]/.exec(line)?.[1];
    return name === undefined ? [] : [[name, line] as const];
  });
  return new Map(lines);
}

/**
 * The whole page.
 * @param lines by the rehearsal's name, in the order of the page; those of scenarios that have none are left out
 * @param notRehearsed files of scenarios in which the action has no turn, with the reason
 */
export function renderPage(
  rehearsals: readonly Rehearsal[],
  lines: ReadonlyMap<string, string>,
  notRehearsed: readonly (readonly [file: string, reason: string])[],
): string {
  const chapters = Object.entries(CHAPTERS).map(([folder, title]) => {
    const own = rehearsals.filter(({ file }) => file.startsWith(`${folder}/`));
    const rows = own.flatMap(({ name }) => lines.get(name) ?? []).map((line) => `${line}\n`);
    return `\n## ${title}\n\n${COLUMNS}${rows.join('')}`;
  });
  const rest = notRehearsed.map(([file, reason]) => `${cells([linkTo(file, nameOf(file)), reason])}\n`);
  return `${HEAD}${chapters.join('')}\n## Not played\n\n| Scenario | Why |\n| --- | --- |\n${rest.join('')}`;
}

function scenarioCell({ name, file }: Rehearsal): string {
  return linkTo(file, name);
}

function linkTo(file: string, text: string): string {
  return `[${text}](../emulator/scenarios/${file})`;
}

function nameOf(file: string): string {
  return file.replace(/\.yml$/, '');
}

function cells(values: readonly string[]): string {
  return `| ${values.map(inCell).join(' | ')} |`;
}

function inCell(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

/** Up to the first full stop that a new sentence, or nothing, follows. */
export function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s+[A-Z0-9]|\s*$)/.exec(text.split('\n')[0] ?? '')?.[0] ?? text.split('\n')[0] ?? '';
}

/** The same text without what differs from run to run: the registry's port, the time of day, and ids that follow from the order of calls. */
export function withoutChance(text: string, port: number): string {
  return (
    text
      .replaceAll(`127.0.0.1:${port}`, 'REGISTRY')
      .replaceAll(/\becs-svc\/\d+/g, 'ecs-svc/N')
      .replaceAll(/\bi-[0-9a-f]{17}\b/g, 'i-N')
      .replaceAll(/\b[0-9a-f]{32}\b/g, 'N')
      .replaceAll(/\bsha256:[0-9a-f]{64}\b/g, 'sha256:N')
      .replaceAll(/\b(targetgroup\/[\w-]+)\/[0-9a-f]{16}\b/g, '$1/N')
      // Which task is the newest that was seen depends on when we looked, and each has a host port of its own.
      .replaceAll(/\bport 32\d{3}\b/g, 'port N')
      .replaceAll(/\b\d\d:\d\d:\d\d\b/g, 'HH:MM:SS')
  );
}
