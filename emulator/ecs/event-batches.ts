/** An event that counts tasks or targets: `has stopped 2 running tasks: (task a) (task b).` */
interface Counting {
  readonly before: string;
  readonly count: number;
  readonly after: string;
  readonly list: string;
}

const COUNTING =
  /^(.*\bhas (?:started|stopped)|.*\b(?:de)?registered|.*\bhas begun draining connections on) (\d+) (.*)$/;

/**
 * One message for two that say the same of different tasks or targets, as ECS does for what happens at the same time;
 * undefined where they don't.
 */
export function mergedMessage(first: string, second: string): string | undefined {
  const [a, b] = [countingIn(first), countingIn(second)];
  if (a === undefined || b === undefined || a.before !== b.before || a.after !== b.after) return undefined;
  const list = a.list === '' ? '' : `: ${a.list} ${b.list}.`;
  return `${a.before} ${a.count + b.count} ${a.after}${list}`;
}

function countingIn(message: string): Counting | undefined {
  const [, before, count, rest] = COUNTING.exec(message) ?? [];
  if (before === undefined || rest === undefined) return undefined;
  const [after = '', list = ''] = rest.split(/: (?=\(task )/);
  return { before, count: Number(count), after, list: list.replace(/\.$/, '') };
}
