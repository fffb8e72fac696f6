import { LineCounter, parseDocument } from 'yaml';
import { listed } from '../problem.ts';
import type { InputReader } from './input-reader.ts';

/** A registry of AWS to log in to, beside the one that is pushed to. */
export type AwsRegistry =
  /** The private one of an account; without a host the one in the region of the run. */
  | { readonly kind: 'account'; readonly account: string }
  | { readonly kind: 'host'; readonly host: string }
  /** public.ecr.aws */
  | { readonly kind: 'public' };

/** A login to a registry outside of AWS. */
export interface RegistryCredentials {
  /** As docker names it; `docker.io` for Docker Hub. */
  readonly registry: string;
  readonly username: string;
  readonly password: string;
}

/** Registries that the build needs besides the one that it pushes to. */
export interface RegistryInputs {
  readonly aws: readonly AwsRegistry[];
  readonly others: readonly RegistryCredentials[];
}

/** Where Amazon's public images are. */
export const PUBLIC_ECR = 'public.ecr.aws';

const FIELDS = ['registry', 'username', 'password'] as const;

/** Reads which registries to log in to. */
export function registryInputs(read: InputReader): RegistryInputs {
  return { aws: awsRegistries(read), others: credentials(read) };
}

function awsRegistries(read: InputReader): AwsRegistry[] {
  const names = [...new Set(read.list('registries'))];
  return names.flatMap((name): AwsRegistry[] => {
    // Who looks it up in the console copies it with its scheme.
    const host = name.replace(/^https?:\/\//, '').replace(/\/$/, '');
    if (/^\d{12}$/.test(host)) return [{ kind: 'account', account: host }];
    if (host === PUBLIC_ECR || host === 'public') return [{ kind: 'public' }];
    if (/^\d{12}\.dkr[.-]ecr(?:-fips)?\.[a-z0-9.-]+$/.test(host)) return [{ kind: 'host', host }];
    read.problems.push(
      `registries: '${name}' is not a registry of ECR: give an account (123456789012), a host (123456789012.dkr.ecr.eu-west-1.amazonaws.com) or ${PUBLIC_ECR}; logins to other registries belong into registry-auth`,
    );
    return [];
  });
}

/** No error shows any part of the text: it holds passwords. */
function credentials(read: InputReader): RegistryCredentials[] {
  const text = read.text('registry-auth');
  if (text === undefined) return [];
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) {
    read.problems.push(
      `registry-auth: is not valid YAML at line ${lines.linePos(error.pos[0]).line}; put a password with special characters into single quotation marks (its text isn't shown here)`,
    );
    return [];
  }
  const list: unknown = document.toJS();
  if (!Array.isArray(list)) {
    read.problems.push(
      'registry-auth: is not a list; each entry begins with `- registry: …` and has a username and a password',
    );
    return [];
  }
  return distinct(
    read,
    list.flatMap((entry: unknown, index) => oneLogin(read, entry, index + 1)),
  );
}

function oneLogin(read: InputReader, entry: unknown, number: number): RegistryCredentials[] {
  const fields = typeof entry === 'object' && entry !== null && !Array.isArray(entry) ? { ...entry } : {};
  const values = fields as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(values).filter((name) => !FIELDS.some((field) => field === name));
  if (unknown.length > 0) {
    read.problems.push(
      `registry-auth: entry ${number} has the unknown field${unknown.length > 1 ? 's' : ''} ${listed(unknown)}; the fields are ${listed(FIELDS)} (a registry of ECR belongs into registries)`,
    );
    return [];
  }
  const { registry = 'docker.io', username, password } = values;
  const given = { registry, username, password };
  const missing = FIELDS.filter((field) => !isText(given[field]));
  if (missing.length === 0) {
    return [{ registry: hostOf(String(registry)), username: String(username), password: String(password) }];
  }
  read.problems.push(
    `registry-auth: entry ${number} has no ${listed(missing)}; each is a text (a number has to stand in quotes), and what comes from a secret or a variable of the repository has to be set there`,
  );
  return [];
}

/** A password of digits alone is a number in YAML; written as one it may have lost its leading zeros, so it has to stand in quotes. */
function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

function distinct(read: InputReader, logins: RegistryCredentials[]): RegistryCredentials[] {
  const hosts = logins.map(({ registry }) => registry);
  for (const host of new Set(hosts.filter((one, index) => hosts.indexOf(one) < index))) {
    read.problems.push(`registry-auth: '${host}' stands there twice; docker keeps one login for each registry`);
  }
  return logins;
}

/** Docker Hub has several names, and docker keeps its login under one of its own. */
function hostOf(registry: string): string {
  const host = registry
    .trim()
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '')
    .toLowerCase();
  return /^(?:index\.|registry-1\.)?docker\.io$/.test(host) ? 'docker.io' : host;
}
