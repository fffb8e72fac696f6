import type { Emulator } from '../../emulator/emulator.ts';
import type { Json } from '../../emulator/wire.ts';
import { shapeProblems } from './shapes.ts';

/** Members of earlier answers, by the names under which they were kept. */
export type Known = Readonly<Record<string, string>>;

/** `service:Operation` or `advance`, its input, and the paths of members that its answer must have, for later calls to use. */
export type ShapeCall = readonly [string, (known: Known) => object, Readonly<Record<string, string>>?];

/** The problems of an answer, which is given as the emulator sends it in its JSON protocols. */
export type AnswerCheck = (service: string, operation: string, input: Json, body: Json) => Promise<readonly string[]>;

const asModelled: AnswerCheck = async (service, operation, _input, body) => shapeProblems(service, operation, body);

/** Makes the calls one by one. What failed, and what of the answers isn't as `check`, or else the public model, has it. */
export async function shapeProblemsOf(
  emulator: Emulator,
  calls: readonly ShapeCall[],
  check = asModelled,
): Promise<readonly string[]> {
  const known: Record<string, string> = {};
  const problems: string[] = [];
  for (const [name, inputOf, keep = {}] of calls) {
    const input = JSON.parse(JSON.stringify(inputOf(known)));
    if (name === 'advance') {
      await emulator.advance(input.ms);
      continue;
    }
    const outcome = await emulator.request(name, input);
    if (outcome.kind !== 'answer') {
      problems.push(`${name}: ${outcome.kind === 'error' ? outcome.error : outcome.kind}`);
      continue;
    }
    const body = JSON.parse(JSON.stringify(outcome.body));
    for (const [as, path] of Object.entries(keep)) known[as] = textAt(body, path);
    const [service = '', operation = ''] = name.split(':');
    problems.push(...(await check(service, operation, input, body)));
  }
  return problems;
}

/** The text at a path of names and indices, `tasks.0.taskArn` for instance. Throws an Error if there is none. */
function textAt(body: Json, path: string): string {
  const value = path.split('.').reduce<unknown>((inner, member) => (inner as Json | undefined)?.[member], body);
  if (typeof value === 'string') return value;
  throw new Error(`there is no ${path} in ${JSON.stringify(body)}`);
}
