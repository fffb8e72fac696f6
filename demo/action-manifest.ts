import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const manifestSchema = z.object({
  inputs: z
    .record(z.string(), z.object({ default: z.union([z.string(), z.number(), z.boolean()]).optional() }).nullable())
    .default({}),
  runs: z.object({ using: z.literal('node24'), main: z.string(), post: z.string().optional() }),
});

/** What the runner needs of an action.yml. */
export type ActionManifest = z.infer<typeof manifestSchema>;

/** Reads the action.yml of a JavaScript action in `folder`. Throws when it isn't one for Node 24. */
export async function readManifest(folder: string): Promise<ActionManifest> {
  return manifestSchema.parse(parse(await readFile(join(folder, 'action.yml'), 'utf8')));
}

/**
 * The INPUT_ variables of a step: every input that the action declares (its default, or the empty string), and every one that
 * the step's `with:` gives, declared or not. `github` fills `${{ github.NAME }}` in defaults.
 */
export function inputVariables(
  manifest: ActionManifest,
  given: Readonly<Record<string, string>>,
  github: Readonly<Record<string, string>>,
): Record<string, string> {
  const defaults = Object.entries(manifest.inputs).map(([name, input]): [string, string] => [
    name,
    evaluate(String(input?.default ?? ''), github),
  ]);
  const values = new Map(defaults.map(([name, value]) => [variable(name), value]));
  for (const [name, value] of Object.entries(given)) values.set(variable(name), value);
  return Object.fromEntries(values);
}

function variable(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
}

function evaluate(value: string, github: Readonly<Record<string, string>>): string {
  return value.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
    const name = /^github\.(\w+)$/.exec(expression)?.[1];
    if (name === undefined)
      throw new Error(`the default uses an expression that only GitHub can evaluate: ${expression}`);
    return github[name] ?? '';
  });
}
