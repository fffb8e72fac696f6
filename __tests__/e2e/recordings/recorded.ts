import { readFile } from 'node:fs/promises';

/** A call that writes, as it stood on the wire. */
export interface Request {
  readonly operation: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What the official actions did with one set of inputs. */
export interface Recorded {
  readonly name: string;
  readonly controller: string;
  readonly files: Readonly<Record<string, string>>;
  readonly with: Readonly<Record<string, string>>;
  readonly exit: number;
  readonly requests: readonly Request[];
}

export const RECORDED = JSON.parse(
  await readFile(new URL('official-actions.json', import.meta.url), 'utf8'),
) as readonly Recorded[];

/** What is left out of the replay, because this action doesn't do it yet. */
const NOT_YET = /^(?:run-task-|codedeploy-|external-controller$)/;

/** A service is required here. */
const WITHOUT_SERVICE: ReadonlySet<string> = new Set(['register-only']);

export const REPLAYED = RECORDED.filter(({ name }) => !NOT_YET.test(name) && !WITHOUT_SERVICE.has(name));

/**
 * The same request in one form: the number of the revision is the registry's, and what the deploy action sends by default (`forceNewDeployment: false`, and an empty list of volumes that it
 * always sends) says nothing.
 */
export function comparable({ operation, body }: Request): Request {
  const { forceNewDeployment, volumeConfigurations, taskDefinition, ...rest } = body;
  const isEmpty = Array.isArray(volumeConfigurations) && volumeConfigurations.length === 0;
  return {
    operation,
    body: {
      ...rest,
      ...(forceNewDeployment === true ? { forceNewDeployment } : {}),
      ...(volumeConfigurations === undefined || isEmpty ? {} : { volumeConfigurations }),
      ...(taskDefinition === undefined ? {} : { taskDefinition: String(taskDefinition).replace(/:\d+$/, ':N') }),
    },
  };
}

/** Without whatever is empty, at any depth: the official actions drop it. */
export function withoutEmpties(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpties).filter((item) => !isEmpty(item));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, inner]) => [name, withoutEmpties(inner)] as const);
  return Object.fromEntries(members.filter(([, inner]) => !isEmpty(inner)));
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
