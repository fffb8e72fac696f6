import type { Json } from '../../aws/lossless.ts';
import { isOn, numberIn, objectIn, objectsIn, textIn, textsIn } from './fields.ts';

/** The definition of a container; undefined where there is none of that name. */
export function containerIn(definition: Json, name: string | undefined): Json | undefined {
  return objectsIn(definition, 'containerDefinitions').find(
    (one) => name !== undefined && textIn(one, 'name') === name,
  );
}

/** The names of all containers. */
export function containerNames(definition: Json): readonly string[] {
  return objectsIn(definition, 'containerDefinitions').flatMap((one) => textIn(one, 'name') ?? []);
}

/** The image of a container. */
export function imageIn(definition: Json, name: string | undefined): string | undefined {
  return textIn(containerIn(definition, name), 'image');
}

/** Containers are essential unless the definition says otherwise: the task ends with them. */
export function isEssential(definition: Json, name: string | undefined): boolean {
  return isOn(containerIn(definition, name), 'essential');
}

/** The container that a text about the whole task is about: the one whose image it names, or the only one. */
export function containerMeantBy(text: string, definition: Json): string | undefined {
  const names = containerNames(definition);
  const meant = names.filter((name) => {
    const image = imageIn(definition, name);
    return image !== undefined && text.includes(withoutTag(image));
  });
  const [only, ...others] = meant.length === 0 ? names : meant;
  return others.length === 0 ? only : undefined;
}

function withoutTag(image: string): string {
  return image.replace(/(?:@.*|:[^/:]*)$/, '');
}

/** The MiB at which a container is killed, and whose limit that is; undefined where no limit is known. */
export function memoryLimit(definition: Json, name: string | undefined): { mib: number; of: string } | undefined {
  const own = numberIn(containerIn(definition, name), 'memory');
  if (own !== undefined) return { mib: own, of: 'its limit' };
  const task = numberIn(definition, 'memory');
  return task === undefined ? undefined : { mib: task, of: "the task's limit" };
}

/** How ECS checks a container; times are seconds. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html */
export interface ContainerCheck {
  readonly container: string;
  readonly command: string;
  readonly retries: number;
  readonly timeout: number;
  readonly startPeriod: number;
}

/** The health check of a container, or of the only container that has one. */
export function containerCheck(definition: Json, name: string | undefined): ContainerCheck | undefined {
  const checked = objectsIn(definition, 'containerDefinitions').filter(
    (one) => objectIn(one, 'healthCheck') !== undefined,
  );
  const found = checked.find((one) => textIn(one, 'name') === name) ?? (checked.length === 1 ? checked[0] : undefined);
  const check = objectIn(found, 'healthCheck');
  if (found === undefined || check === undefined) return undefined;
  return {
    container: textIn(found, 'name') ?? '',
    command: textsIn(check, 'command')
      .join(' ')
      .replace(/^(?:CMD|CMD-SHELL) /, ''),
    retries: numberIn(check, 'retries') ?? 3,
    timeout: numberIn(check, 'timeout') ?? 5,
    startPeriod: numberIn(check, 'startPeriod') ?? 0,
  };
}

/** Where a container writes its log. */
export interface LogTarget {
  readonly driver: string;
  /** Only with the driver awslogs. */
  readonly group: string | undefined;
  readonly region: string | undefined;
}

/** The log configuration of a container; undefined where it has none. */
export function logTarget(definition: Json, name: string | undefined): LogTarget | undefined {
  const configuration = objectIn(containerIn(definition, name), 'logConfiguration');
  if (configuration === undefined) return undefined;
  const options = objectIn(configuration, 'options');
  return {
    driver: textIn(configuration, 'logDriver') ?? '',
    group: textIn(options, 'awslogs-group'),
    region: textIn(options, 'awslogs-region'),
  };
}
