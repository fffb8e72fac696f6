import { optionalText, texts } from '../fields.ts';
import { AwsError, type Json, type Operation } from '../wire.ts';
import type { EcsContext } from './context.ts';
import type { Task } from './model.ts';
import { page } from './paging.ts';
import { runTask, startTasks } from './run-task.ts';
import { type EcsStore, nameIn } from './store.ts';
import { describeTask } from './task-description.ts';

/** What can be combined with `startedBy`, if anything. */
const OTHER_FILTERS = ['containerInstance', 'family', 'serviceName', 'desiredStatus', 'launchType'];

/** RunTask, StartTask, StopTask, ListTasks and DescribeTasks. */
export function taskOperations(context: EcsContext): Record<string, Operation> {
  const { store } = context;
  return {
    RunTask: (input) => runTask(context, input),
    StartTask: (input) => startTasks(context, input),
    StopTask: (input) => stopTask(context, input),
    ListTasks: (input) => {
      const { items, next } = page(input, matchingTasks(context, input), 100);
      return { taskArns: items.map((task) => task.arn), ...next };
    },
    DescribeTasks: (input) => describeTasks(store, input),
  };
}

function stopTask({ store, runs }: EcsContext, input: Json): Json {
  const cluster = store.cluster(input);
  const reference = optionalText(input, 'task') ?? '';
  if (reference === '') refuse('taskId length should be one of [32,36].');
  const task = cluster.tasks.get(store.arn(`task/${cluster.name}/${nameIn(reference)}`));
  if (task === undefined) return refuse('The referenced task was not found.');
  runs.get(task)?.stopOnRequest(optionalText(input, 'reason') ?? 'Task stopped by user');
  return { task: describeTask(store, task) };
}

function matchingTasks({ store, unsettled }: EcsContext, input: Json): readonly Task[] {
  const cluster = store.cluster(input);
  const serviceName = optionalText(input, 'serviceName');
  const service = serviceName === undefined ? undefined : store.findService(cluster, serviceName);
  if (serviceName !== undefined && service === undefined) {
    throw new AwsError('ServiceNotFoundException', 'Service not found.');
  }
  const startedBy = optionalText(input, 'startedBy');
  if (startedBy !== undefined && unsettled['started-by-with-status'] === 'refused') checkAlone(input);
  const desiredStatus = optionalText(input, 'desiredStatus') ?? 'RUNNING';
  const family = optionalText(input, 'family');
  const instance = optionalText(input, 'containerInstance');
  const launchType = optionalText(input, 'launchType');
  const tests: ((task: Task) => boolean)[] = [
    // PENDING is accepted and never matches, as ECS sets no task's desired status to it.
    (task) => task.desiredStatus === desiredStatus,
    (task) => service === undefined || task.group === `service:${service.name}`,
    (task) => startedBy === undefined || task.startedBy === startedBy,
    (task) => family === undefined || task.definition.family === family,
    (task) => instance === undefined || task.instance?.id === nameIn(instance),
    (task) => launchType === undefined || task.launchType === launchType,
  ];
  return [...cluster.tasks.values()].filter((task) => tests.every((test) => test(task)));
}

function checkAlone(input: Json): void {
  const other = OTHER_FILTERS.find((member) => input[member] !== undefined);
  if (other !== undefined) refuse(`startedBy can not be combined with ${other}: it must be the only filter.`);
}

function describeTasks(store: EcsStore, input: Json): Json {
  const cluster = store.cluster(input);
  const references = texts(input, 'tasks');
  if (references.length === 0) refuse('Tasks cannot be empty.');
  if (references.length > 100) refuse('Tasks cannot have more than 100 elements.');
  const withTags = texts(input, 'include').includes('TAGS');
  const found = references.map((reference) => {
    const arn = store.arn(`task/${cluster.name}/${nameIn(reference)}`);
    return { arn, task: cluster.tasks.get(arn) };
  });
  return {
    tasks: found.flatMap(({ arn, task }) =>
      task === undefined
        ? []
        : [{ ...describeTask(store, task), ...(withTags ? { tags: store.tags.get(arn) ?? [] } : {}) }],
    ),
    failures: found.filter(({ task }) => task === undefined).map(({ arn }) => ({ arn, reason: 'MISSING' })),
  };
}

function refuse(message: string): never {
  throw new AwsError('InvalidParameterException', message);
}
