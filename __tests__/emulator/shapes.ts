import * as autoScaling from '@aws-sdk/client-application-auto-scaling';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as codedeploy from '@aws-sdk/client-codedeploy';
import * as ecr from '@aws-sdk/client-ecr';
import * as ecrPublic from '@aws-sdk/client-ecr-public';
import * as ecs from '@aws-sdk/client-ecs';
import * as elasticloadbalancing from '@aws-sdk/client-elastic-load-balancing-v2';
import * as events from '@aws-sdk/client-eventbridge';
import * as scheduler from '@aws-sdk/client-scheduler';
import * as sts from '@aws-sdk/client-sts';

/** The schemas that the SDK reads answers with, by the service's IAM prefix: its public model. */
const MODELS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'application-autoscaling': autoScaling,
  cloudwatch,
  codedeploy,
  ecr,
  'ecr-public': ecrPublic,
  ecs,
  elasticloadbalancing,
  events,
  logs,
  scheduler,
  sts,
};

/** A list, map, structure, union or operation; or what a member points to. */
type Node = readonly [number, ...unknown[]];

const [LIST, MAP, STRUCTURE, UNION, OPERATION] = [1, 2, 3, 4, 9];
/** Flags on a simple schema: a list, or a map, of it. */
const [LIST_OF, MAP_OF] = [64, 128];

/** Everything in an answer that the model doesn't know, has another type, or lacks although the model requires it. */
export function shapeProblems(service: string, operation: string, body: unknown): readonly string[] {
  const found = MODELS[service]?.[`${operation}$`];
  if (!isNode(found) || found[0] !== OPERATION) return [`${service} has no operation ${operation} in its model`];
  return check(body, found[5], operation);
}

function check(value: unknown, schema: unknown, path: string): readonly string[] {
  const resolved = resolve(schema);
  if (typeof resolved === 'number') return checkSimple(value, resolved, path);
  if (resolved === 'unit') return isObject(value) && Object.keys(value).length === 0 ? [] : [`${path}: is not empty`];
  if (!isNode(resolved)) return [`${path}: a schema that this test doesn't understand`];
  if (resolved[0] === LIST) return checkList(value, resolved[4], path);
  if (resolved[0] === MAP) return checkMap(value, resolved[5], path);
  if (resolved[0] === STRUCTURE || resolved[0] === UNION) return checkStructure(value, resolved, path);
  return resolved[0] === 0 ? check(value, resolved[4], path) : [`${path}: schema kind ${resolved[0]}`];
}

function checkStructure(value: unknown, node: Node, path: string): readonly string[] {
  if (!isObject(value)) return [`${path}: ${typeof value} instead of ${String(node[2])}`];
  const [names, schemas, required = 0] = [node[4] as string[], node[5] as unknown[], node[6] as number | undefined];
  const missing = names.slice(0, required).filter((name) => value[name] === undefined || value[name] === null);
  return [
    ...missing.map((name) => `${path}.${name}: is missing`),
    ...Object.entries(value).flatMap(([name, member]) => {
      const index = names.indexOf(name);
      return index === -1 ? [`${path}.${name}: is unknown`] : check(member, schemas[index], `${path}.${name}`);
    }),
  ];
}

function checkList(value: unknown, schema: unknown, path: string): readonly string[] {
  if (!Array.isArray(value)) return [`${path}: ${typeof value} instead of a list`];
  return value.flatMap((item, index) => check(item, schema, `${path}[${index}]`));
}

function checkMap(value: unknown, schema: unknown, path: string): readonly string[] {
  if (!isObject(value)) return [`${path}: ${typeof value} instead of a map`];
  return Object.entries(value).flatMap(([key, item]) => check(item, schema, `${path}.${key}`));
}

function checkSimple(value: unknown, schema: number, path: string): readonly string[] {
  if (schema & MAP_OF) return checkMap(value, schema & ~MAP_OF, path);
  if (schema & LIST_OF) return checkList(value, schema & ~LIST_OF, path);
  const expected = simpleTypes[schema] ?? 'string';
  if (typeof value !== expected) return [`${path}: ${JSON.stringify(value)} instead of a ${expected}`];
  // In milliseconds a time would be in the far future.
  return schema === TIMESTAMP && (value as number) > 10_000_000_000 ? [`${path}: milliseconds`] : [];
}

const TIMESTAMP = 4;
const simpleTypes: Readonly<Record<number, string>> = {
  0: 'string',
  1: 'number',
  2: 'boolean',
  [TIMESTAMP]: 'number',
  21: 'string',
};

/** Follows references, and takes the schema out of a member with traits. */
function resolve(schema: unknown): unknown {
  if (typeof schema === 'function') return resolve(schema());
  if (Array.isArray(schema) && schema.length === 2 && typeof schema[0] !== 'number') return resolve(schema[0]);
  if (Array.isArray(schema) && schema.length === 2) return schema[0];
  return schema;
}

function isNode(value: unknown): value is Node {
  return Array.isArray(value) && typeof value[0] === 'number' && value.length > 3;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
