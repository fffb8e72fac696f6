import { suggestion } from '../../nearest.ts';
import { listed, Problem } from '../../problem.ts';
import { isWritten } from '../field-types.ts';
import { type Path, placeIn } from '../structured-text.ts';

/** `$${` stands for `${` itself; anything else between the braces is a name. */
const PLACEHOLDER = /\$\$\{|\$\{([^}]*)\}/g;

/**
 * Puts values in for the `${NAME}` in every text of a task definition file, in names of members too. It works on what the file says and not on how it is
 * written, so a value may hold quotes and new lines. A text that is nothing but one placeholder becomes a number or a boolean where ECS takes that.
 * @param subject what the file is called in an error
 * @param text of the file, to show where it is
 * @throws Problem for a name that no variable has, with those that there are
 */
export function withVariables(
  content: unknown,
  variables: Readonly<Record<string, string>>,
  subject: string,
  text: string,
): unknown {
  const fill = (written: string) =>
    written.replaceAll(PLACEHOLDER, (whole, name: string | undefined) => {
      if (name === undefined) return '${';
      if (!Object.hasOwn(variables, name)) throw undefinedVariable(name, whole, variables, subject, text);
      return variables[name] ?? '';
    });
  const walk = (value: unknown, path: Path): unknown => {
    if (typeof value === 'string') return typed(value, fill(value), path);
    if (Array.isArray(value)) return value.map((item, index) => walk(item, [...path, index]));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [fill(name), walk(inner, [...path, name])]));
  };
  return walk(content, []);
}

function typed(written: string, filled: string, path: Path): unknown {
  if (!/^\$\{[^}]*\}$/.test(written)) return filled;
  if (isWritten('number', path) && /^-?\d+$/.test(filled)) return Number(filled);
  return isWritten('boolean', path) && /^(true|false)$/.test(filled) ? filled === 'true' : filled;
}

function undefinedVariable(
  name: string,
  placeholder: string,
  variables: Readonly<Record<string, string>>,
  subject: string,
  text: string,
): Problem {
  const known = Object.keys(variables);
  // Not where it is written to be left alone.
  const offset = text.search(new RegExp(`(?<!\\$)${placeholder.replaceAll(/[^\w]/g, '\\$&')}`));
  const where = offset === -1 ? '' : placeIn(text, offset);
  return new Problem(
    `variables: there is no '${name}', which ${subject} names${where}\nThe variables are ${listed(known)}.${suggestion(name, known)}`,
    { hint: `Add a line ${name}=value to the input variables, or write $\${${name}} for the text itself.` },
  );
}
