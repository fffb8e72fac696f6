import type { InputName, InputReader } from './input-reader.ts';

/** A secret for `RUN --mount=type=secret,id=…`, and where its value comes from. */
export type BuildSecret = { readonly id: string } & (
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'variable'; readonly name: string }
);

const ID = /^[A-Za-z0-9_][A-Za-z0-9_.:@/-]*$/;

interface Entry {
  readonly id: string;
  readonly rest: string;
}

/** Reads the secrets of the build. No error shows any part of a value: a line may be a piece of one. */
export function buildSecrets(read: InputReader): BuildSecret[] {
  const secrets = [
    ...entriesOf(read, 'build-secrets', 'value').map(({ id, rest }) => ({ kind: 'value', id, value: rest }) as const),
    ...entriesOf(read, 'build-secret-files', 'path').map(({ id, rest }) => ({ kind: 'file', id, path: rest }) as const),
    ...entriesOf(read, 'build-secret-envs', 'NAME').flatMap((entry) => fromVariable(read, entry)),
  ];
  const ids = secrets.map(({ id }) => id);
  for (const id of new Set(ids.filter((one, index) => ids.indexOf(one) < index))) {
    read.problems.push(
      `build-secrets: the id '${id}' is given more than once (in build-secrets, build-secret-files or build-secret-envs)`,
    );
  }
  return secrets;
}

function entriesOf(read: InputReader, name: InputName, form: string): Entry[] {
  return read.quotedLines(name).flatMap((entry, index) => {
    const split = entry.indexOf('=');
    const id = entry.slice(0, Math.max(split, 0)).trim();
    const rest = entry.slice(split + 1);
    if (!ID.test(id)) {
      read.problems.push(
        `${name}: entry ${index + 1} is not of the form id=${form}, one a line; an entry of several lines stands in quotation marks, "id=…"`,
      );
      return [];
    }
    if (rest.trim() !== '') return [{ id, rest }];
    read.problems.push(`${name}: '${id}' is empty; if it comes from a secret of the repository, it isn't set there`);
    return [];
  });
}

function fromVariable(read: InputReader, { id, rest }: Entry): BuildSecret[] {
  const name = rest.trim();
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return [{ kind: 'variable', id, name }];
  // Somebody may have put the secret itself here.
  read.problems.push(
    `build-secret-envs: what stands behind '${id}=' is not the name of an environment variable; a value belongs into build-secrets`,
  );
  return [];
}
