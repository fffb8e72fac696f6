import { objects, optionalText, text } from '../fields.ts';
import { AwsError, type Json, type Operation } from '../wire.ts';
import type { Cluster, ContainerInstance } from './model.ts';
import { page } from './paging.ts';
import { type EcsStore, nameIn } from './store.ts';

const NAME = /^[\w./-]{1,128}$/;
const MOST_IN_A_REQUEST = 10;

/** PutAttributes, DeleteAttributes and ListAttributes: those that people give to container instances. */
export function attributeOperations(store: EcsStore): Record<string, Operation> {
  return {
    PutAttributes: (input) =>
      change(store, input, (instance, { name, value }) => {
        if (!NAME.test(name)) refuse(`Invalid attribute name '${name}'.`);
        if (name.startsWith('ecs.') || name.startsWith('com.amazonaws.'))
          refuse(`The attribute '${name}' is reserved.`);
        const others = instance.attributes.filter((one) => one.name !== name);
        instance.attributes = [...others, { name, ...(value === undefined ? {} : { value }) }];
      }),
    DeleteAttributes: (input) =>
      change(store, input, (instance, { name, value }) => {
        instance.attributes = instance.attributes.filter(
          (one) => one.name !== name || (value !== undefined && one.value !== value),
        );
      }),
    ListAttributes: (input) => list(store, input),
  };
}

interface Attribute {
  readonly name: string;
  readonly value: string | undefined;
}

function change(
  store: EcsStore,
  input: Json,
  apply: (instance: ContainerInstance, attribute: Attribute) => void,
): Json {
  const cluster = store.cluster(input);
  const attributes = objects(input, 'attributes');
  if (attributes.length === 0 || attributes.length > MOST_IN_A_REQUEST) {
    refuse(`attributes must have between 1 and ${MOST_IN_A_REQUEST} elements.`);
  }
  const targets = attributes.map((one) => target(store, cluster, one));
  for (const [index, one] of attributes.entries()) {
    const instance = targets[index];
    if (instance !== undefined) apply(instance, { name: text(one, 'name'), value: optionalText(one, 'value') });
  }
  return { attributes };
}

function target(store: EcsStore, cluster: Cluster, attribute: Json): ContainerInstance {
  const id = optionalText(attribute, 'targetId') ?? '';
  const instance = store.findInstance(cluster, nameIn(id));
  if (instance === undefined) throw new AwsError('TargetNotFoundException', 'The specified target was not found.');
  return instance;
}

function list(store: EcsStore, input: Json): Json {
  const targetType = text(input, 'targetType');
  if (targetType !== 'container-instance') refuse(`Invalid targetType '${targetType}'.`);
  const name = optionalText(input, 'attributeName');
  const value = optionalText(input, 'attributeValue');
  const all = [...store.cluster(input).instances.values()].flatMap((instance) =>
    instance.attributes
      .filter((one) => (name === undefined || one.name === name) && (value === undefined || one.value === value))
      .map((one) => ({ ...one, targetId: instance.arn })),
  );
  const { items, next } = page(input, all, 100);
  return { attributes: items, ...next };
}

function refuse(message: string): never {
  throw new AwsError('InvalidParameterException', message);
}
