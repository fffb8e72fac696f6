import { isObject, optionalObject, optionalText, pick, seconds, text } from '../fields.ts';
import { type Account, AwsError, type AwsService, type Clock, type Json } from '../wire.ts';

/** Members that an update which leaves them out sets back. */
const OPTIONAL = [
  'ActionAfterCompletion',
  'Description',
  'EndDate',
  'KmsKeyArn',
  'ScheduleExpressionTimezone',
  'StartDate',
  'State',
];

/** EventBridge Scheduler: schedules that start tasks. Nothing is ever started by one. */
export function createSchedulerService(seeds: readonly Json[], account: Account, clock: Clock): AwsService {
  const schedules = new Map<string, Json>();
  const put = (input: Json, createdAt = seconds(clock.now())): string => {
    const [name, group] = [text(input, 'Name'), optionalText(input, 'GroupName') ?? 'default'];
    const Arn = `arn:${account.partition}:scheduler:${account.region}:${account.id}:schedule/${group}/${name}`;
    schedules.set(`${group}/${name}`, {
      ActionAfterCompletion: 'NONE',
      ScheduleExpressionTimezone: 'UTC',
      State: 'ENABLED',
      ...pick(input, [...OPTIONAL, 'ScheduleExpression', 'FlexibleTimeWindow', 'Target']),
      Arn,
      CreationDate: createdAt,
      GroupName: group,
      LastModificationDate: seconds(clock.now()),
      Name: name,
    });
    return Arn;
  };
  for (const seed of seeds) put(seed);
  const named = (input: Json) => {
    const [name, group] = [text(input, 'Name'), optionalText(input, 'GroupName') ?? 'default'];
    const found = schedules.get(`${group}/${name}`);
    if (found !== undefined) return found;
    throw new AwsError('ResourceNotFoundException', `Schedule ${name} does not exist.`, 404);
  };
  return {
    name: 'scheduler',
    routes: [
      { operation: 'ListSchedules', method: 'GET', path: '/schedules' },
      { operation: 'GetSchedule', method: 'GET', path: '/schedules/{Name}' },
      { operation: 'UpdateSchedule', method: 'PUT', path: '/schedules/{Name}' },
    ],
    operations: {
      GetSchedule: named,
      ListSchedules: (input) => {
        const [group, prefix] = [optionalText(input, 'ScheduleGroup'), optionalText(input, 'NamePrefix') ?? ''];
        const found = [...schedules.values()]
          .filter((one) => group === undefined || one.GroupName === group)
          .filter((one) => String(one.Name).startsWith(prefix));
        return { Schedules: found.map(summary) };
      },
      UpdateSchedule: (input) => {
        const known = named(input);
        for (const member of ['ScheduleExpression', 'FlexibleTimeWindow', 'Target']) {
          if (input[member] === undefined) throw new AwsError('ValidationException', `${member} must not be null`);
        }
        checkTarget(optionalObject(input, 'Target') ?? {});
        return { ScheduleArn: put(input, Number(known.CreationDate)) };
      },
    },
    resourcesOf: (_operation, input) => {
      const [name, group] = [optionalText(input, 'Name'), optionalText(input, 'GroupName') ?? 'default'];
      const prefix = `arn:${account.partition}:scheduler:${account.region}:${account.id}:schedule`;
      return [name === undefined ? '*' : `${prefix}/${group}/${name}`];
    },
  };
}

function checkTarget(target: Json): void {
  if (optionalText(target, 'Arn') !== undefined && optionalText(target, 'RoleArn') !== undefined) return;
  throw new AwsError('ValidationException', 'Target needs Arn and RoleArn.');
}

function summary(schedule: Json): Json {
  const members = ['Arn', 'Name', 'GroupName', 'State', 'CreationDate', 'LastModificationDate'];
  const target = isObject(schedule.Target) ? { Target: pick(schedule.Target, ['Arn']) } : {};
  return { ...pick(schedule, members), ...target };
}
