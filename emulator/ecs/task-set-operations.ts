import { texts } from '../fields.ts';
import { AwsError, type Json, type Operation } from '../wire.ts';
import type { Service } from './model.ts';
import { describeTaskSets } from './service-description.ts';
import type { EcsStore } from './store.ts';

/** DescribeTaskSets; CreateTaskSet and the like, which the emulator leaves to CodeDeploy, are refused. */
export function taskSetOperations(store: EcsStore): Record<string, Operation> {
  const refuse: Operation = (input) => refuseFor(store.service(input));
  return {
    DescribeTaskSets: (input) => {
      const service = store.service(input);
      if (service.controller === 'ECS') return refuseFor(service);
      const asked = texts(input, 'taskSets');
      const all = describeTaskSets(service);
      const isAsked = (one: Json) =>
        asked.length === 0 || asked.some((name) => name === one.id || name === one.taskSetArn);
      const known = all.flatMap((one) => [one.id, one.taskSetArn]);
      return {
        taskSets: all.filter(isAsked),
        failures: asked.filter((name) => !known.includes(name)).map((arn) => ({ arn, reason: 'MISSING' })),
      };
    },
    CreateTaskSet: refuse,
    UpdateTaskSet: refuse,
    DeleteTaskSet: refuse,
    UpdateServicePrimaryTaskSet: refuse,
  };
}

function refuseFor({ controller }: Service): never {
  if (controller === 'EXTERNAL') {
    throw new AwsError(
      'UnsupportedFeatureException',
      'The emulator has no task sets of EXTERNAL deployment controllers.',
    );
  }
  throw new AwsError(
    'InvalidParameterException',
    `Task sets can not be managed on services with a ${controller} deployment controller.`,
  );
}
