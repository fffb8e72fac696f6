import { suggestion } from '../nearest.ts';
import { listed } from '../problem.ts';
import { quotedLines } from './quoted-lines.ts';

/** Every input of action.yml; a test holds the two together. */
export const INPUT_NAMES = [
  'cluster',
  'service',
  'repository',
  'create-repository',
  'repository-scan-on-push',
  'repository-tag-mutability',
  'repository-kms-key',
  'repository-lifecycle-policy',
  'repository-tags',
  'registries',
  'registry-auth',
  'image-tag',
  'tags',
  'if-tag-exists',
  'scan',
  'container-name',
  'task-definition',
  'image',
  'images',
  'variables',
  'task-definition-overrides',
  'environment-variables',
  'environment-update-strategy',
  'secrets',
  'env-files',
  'command',
  'entrypoint',
  'cpu',
  'memory',
  'docker-labels',
  'log-configuration-log-driver',
  'log-configuration-options',
  'task-role-arn',
  'execution-role-arn',
  'task-definition-tags',
  'stamp',
  'keep-revisions',
  'show-values',
  'keep-null-value-keys',
  'desired-count',
  'force-new-deployment',
  'enable-ecs-managed-tags',
  'propagate-tags',
  'minimum-healthy-percent',
  'maximum-percent',
  'keep-deployment-configuration',
  'service-managed-ebs-volume-name',
  'service-managed-ebs-volume',
  'context',
  'file',
  'target',
  'build-args',
  'build-contexts',
  'build-secrets',
  'build-secret-files',
  'build-secret-envs',
  'ssh',
  'platforms',
  'cache',
  'cache-from',
  'cache-to',
  'no-cache',
  'pull',
  'labels',
  'annotations',
  'provenance',
  'sbom',
  'builder',
  'network',
  'add-hosts',
  'shm-size',
  'ulimit',
  'wait-for-service-stability',
  'wait-for-minutes',
  'if-in-progress',
  'preflight',
  'max-unavailable',
  'fail-fast',
  'max-failed-tasks',
  'on-failure',
  'on-timeout',
  'on-cancel',
  'log-lines',
  'max-retries',
  'aws-region',
  'dry-run',
] as const;

/** The name of an input. */
export type InputName = (typeof INPUT_NAMES)[number];

/** Reads values by name and collects what is wrong with them. */
export class InputReader {
  readonly problems: string[] = [];
  readonly #environment: Readonly<Record<string, string | undefined>>;

  constructor(environment: Readonly<Record<string, string | undefined>>) {
    this.#environment = environment;
  }

  text(name: InputName): string | undefined {
    const value = this.#environment[environmentName(name)]?.trim();
    return value === '' ? undefined : value;
  }

  /** Values separated by commas or new lines. */
  list(name: InputName): string[] {
    return split(this.text(name), /[\n,]/);
  }

  /** Values separated by new lines, because they may hold commas. */
  lines(name: InputName): string[] {
    return split(this.text(name), /\n/);
  }

  /** Values separated by new lines; one of several lines stands in quotation marks. */
  quotedLines(name: InputName): readonly string[] {
    const { entries, unclosed } = quotedLines(this.text(name) ?? '');
    if (unclosed > 0) {
      this.problems.push(
        `${name}: an entry begins with a quotation mark and doesn't end with one; inside of such an entry a quotation mark is written twice, ""`,
      );
      return [];
    }
    return entries;
  }

  boolean(name: InputName, otherwise: boolean): boolean {
    const value = this.text(name);
    if (value === undefined) return otherwise;
    if (/^(true|True|TRUE)$/.test(value)) return true;
    if (/^(false|False|FALSE)$/.test(value)) return false;
    this.problems.push(`${name}: '${value}' is neither true nor false`);
    return otherwise;
  }

  /** One of several words; undefined where nothing was said. */
  choice<T extends string>(name: InputName, allowed: readonly T[]): T | undefined {
    const value = this.text(name);
    const chosen = allowed.find((one) => one === value);
    if (value !== undefined && chosen === undefined) {
      const not = allowed.length === 2 ? `neither ${allowed.join(' nor ')}` : `none of ${listed(allowed)}`;
      const near = suggestion(value, allowed);
      this.problems.push(`${name}: '${value}' is ${not}${near === '' ? '' : `.${near}`}`);
    }
    return chosen;
  }

  wholeNumber(name: InputName, otherwise: number, least: number, most: number): number {
    const value = this.text(name);
    if (value === undefined) return otherwise;
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= least && number <= most) return number;
    this.problems.push(`${name}: '${value}' is not a whole number from ${least} to ${most}`);
    return otherwise;
  }
}

function split(value: string | undefined, separator: RegExp): string[] {
  return (value ?? '')
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** The runner's rule: upper case, spaces become `_`, everything else stays. */
function environmentName(input: string): string {
  return `INPUT_${input.replaceAll(' ', '_').toUpperCase()}`;
}

/** Inputs that the action doesn't have, a sentence each with the nearest one that it has. */
export function unknownInputs(environment: Readonly<Record<string, string | undefined>>): string[] {
  const known = new Set(INPUT_NAMES.map(environmentName));
  return Object.keys(environment)
    .filter((name) => name.startsWith('INPUT_') && !known.has(name))
    .map((name) => {
      const input = name.slice('INPUT_'.length).toLowerCase();
      const near = suggestion(input, INPUT_NAMES);
      return `${input}: there is no such input.${near === '' ? ` The inputs are ${listed(INPUT_NAMES, INPUT_NAMES.length)}.` : near}`;
    });
}
