import type { ContainerInstance } from '@aws-sdk/client-ecs';
import type { Json } from '../../aws/lossless.ts';
import { objectIn, objectsIn, textIn } from './fields.ts';

/**
 * What a task requires and an instance lacks, as people would say it: requiresAttributes of the definition, which ECS computes, and the architecture.
 * Empty where nothing is missing or nothing is known; what a subnet or a constraint requires is not among it.
 */
export function missingAttributes(definition: Json, instance: ContainerInstance | undefined): readonly string[] {
  if (instance?.attributes === undefined) return [];
  const has = new Map(instance.attributes.map(({ name, value }) => [name ?? '', value]));
  const missing = objectsIn(definition, 'requiresAttributes').flatMap((required) => {
    const name = textIn(required, 'name') ?? '';
    const value = textIn(required, 'value');
    return has.has(name) && (value === undefined || has.get(name) === value) ? [] : [inWords(name, value)];
  });
  const wanted = textIn(objectIn(definition, 'runtimePlatform'), 'cpuArchitecture')?.toLowerCase();
  const own = has.get('ecs.cpu-architecture');
  const differs = wanted !== undefined && own !== undefined && wanted !== own.toLowerCase();
  return differs ? [`the architecture ${wanted.toUpperCase()} (it is ${own})`, ...missing] : missing;
}

function inWords(name: string, value: string | undefined): string {
  const short = name.replace(/^com\.amazonaws\.ecs\.capability\./, '').replace(/^ecs\.capability\./, '');
  const driver = /^logging-driver\.(.+)/.exec(short)?.[1];
  if (driver !== undefined) return `the log driver ${driver}`;
  return `the attribute ${short}${value === undefined ? '' : ` = ${value}`}`;
}
