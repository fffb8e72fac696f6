import { parse, stringify } from 'yaml';

interface Input {
  readonly description: string;
  readonly required?: boolean;
  readonly default?: string;
}

/** The `with:` block of each input's example. */
export type InputExamples = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * The page about every input: what it does, its default and an example.
 * @throws where an input has no example, or an example has no input
 */
export function inputPage(actionYml: string, examplesYml: string): string {
  const { inputs } = parse(actionYml) as { inputs: Readonly<Record<string, Input>> };
  const examples = parse(examplesYml) as InputExamples;
  const odd = Object.keys(examples).filter((name) => inputs[name] === undefined);
  if (odd.length > 0)
    throw new Error(`docs/input-examples.yml has examples of inputs that aren't there: ${odd.join(', ')}`);
  const sections = Object.entries(inputs).map(([name, input]) => section(name, input, examples[name]));
  return [
    '# Inputs',
    'Every input with its default and an example. This page is made from action.yml and docs/input-examples.yml by `npm run docs`.',
    ...sections,
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

function section(name: string, input: Input, example: InputExamples[string] | undefined): string {
  if (example?.[name] === undefined) throw new Error(`docs/input-examples.yml has no example of ${name}`);
  const otherwise = input.default === undefined ? 'none' : `\`${input.default}\``;
  const status = input.required === true ? '**Required.**' : `Default: ${otherwise}.`;
  const block = stringify({ with: example }, { lineWidth: 0 }).trimEnd();
  return [`## ${name}`, oneLine(input.description), status, `\`\`\`yaml\n${block}\n\`\`\``].join('\n\n');
}

function oneLine(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, ' ');
}
