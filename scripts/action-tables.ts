import { parse } from 'yaml';
import { z } from 'zod';

const actionSchema = z.object({
  inputs: z
    .record(
      z.string(),
      z.object({
        description: z.string(),
        required: z.boolean().optional(),
        default: z.union([z.string(), z.number(), z.boolean()]).optional(),
      }),
    )
    .default({}),
  outputs: z.record(z.string(), z.object({ description: z.string() })).default({}),
});

/**
 * Replaces what stands between `<!-- inputs -->` and `<!-- /inputs -->`, and the same for outputs, by tables of what `actionYml` says.
 * Throws when a marker is missing, or when action.yml lacks a description.
 */
export function withTables(readme: string, actionYml: string): string {
  const { inputs, outputs } = actionSchema.parse(parse(actionYml));
  const inputRows = Object.entries(inputs).map(([name, input]) => [
    `\`${name}\``,
    cell(input.description),
    input.required ? '**required**' : code(input.default),
  ]);
  const outputRows = Object.entries(outputs).map(([name, output]) => [`\`${name}\``, cell(output.description)]);
  const withInputs = between(readme, 'inputs', table(['Input', 'What it is', 'Default'], inputRows));
  return between(withInputs, 'outputs', table(['Output', 'What it is'], outputRows));
}

function between(readme: string, name: string, text: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const start = readme.indexOf(open);
  const end = readme.indexOf(close, start);
  if (start < 0 || end < 0) throw new Error(`README.md needs ${open} and, after it, ${close}`);
  return `${readme.slice(0, start + open.length)}\n${text}\n${readme.slice(end)}`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

// A table cell is one line, and a bar would end it even between backticks.
function cell(text: string): string {
  return text
    .trim()
    .replace(/\s*\n\s*/g, ' ')
    .replaceAll('|', '\\|');
}

function code(value: string | number | boolean | undefined): string {
  return value === undefined || value === '' ? '' : `\`${cell(String(value))}\``;
}
