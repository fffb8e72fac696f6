import { isObject, objects, optionalText, text } from '../fields.ts';
import { type Account, AwsError, type AwsService, type Json } from '../wire.ts';

/** What a scenario says of a rule: members as EventBridge has them, with its targets. */
export interface RuleSeed {
  readonly name: string;
  readonly 'schedule-expression'?: string | undefined;
  readonly targets: readonly Json[];
}

interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly schedule: string | undefined;
  targets: Json[];
}

/** EventBridge: rules, and the targets that they start. No event ever comes. */
export function createEventBridge(seeds: readonly RuleSeed[], account: Account): AwsService {
  const rules = new Map<string, Rule>();
  for (const { name, targets, 'schedule-expression': schedule } of seeds) {
    const arn = `arn:${account.partition}:events:${account.region}:${account.id}:rule/${name}`;
    rules.set(name, { name, arn, schedule, targets: [...targets] });
  }
  const named = (input: Json) => {
    const name = text(input, 'Rule');
    const rule = rules.get(name);
    if (rule === undefined) throw missing(name);
    return rule;
  };
  return {
    name: 'events',
    targetPrefix: 'AWSEvents',
    operations: {
      ListRules: (input) => {
        const prefix = optionalText(input, 'NamePrefix') ?? '';
        return { Rules: [...rules.values()].filter((rule) => rule.name.startsWith(prefix)).map(describe) };
      },
      ListEventBuses: () => ({
        EventBuses: [
          { Name: 'default', Arn: `arn:${account.partition}:events:${account.region}:${account.id}:event-bus/default` },
        ],
      }),
      DescribeRule: (input) => {
        const rule = rules.get(text(input, 'Name'));
        if (rule === undefined) throw missing(text(input, 'Name'));
        return { ...describe(rule), CreatedBy: account.id };
      },
      ListRuleNamesByTarget: (input) => {
        const arn = text(input, 'TargetArn');
        const found = [...rules.values()].filter((rule) => rule.targets.some((target) => target.Arn === arn));
        return { RuleNames: found.map((rule) => rule.name) };
      },
      ListTargetsByRule: (input) => ({ Targets: named(input).targets }),
      PutTargets: (input) => putTargets(named(input), objects(input, 'Targets')),
    },
    resourcesOf: (_operation, input) => {
      const rule = rules.get(String(input.Rule ?? input.Name ?? ''));
      return [rule?.arn ?? '*'];
    },
  };
}

/** A target is replaced as a whole; one that isn't valid fails by itself. */
function putTargets(rule: Rule, targets: readonly Json[]): Json {
  const bad = targets.filter((target) => optionalText(target, 'Id') === undefined || !isWellFormed(target));
  for (const target of targets.filter((one) => !bad.includes(one))) {
    rule.targets = [...rule.targets.filter((one) => one.Id !== target.Id), target];
  }
  return {
    FailedEntryCount: bad.length,
    FailedEntries: bad.map((target) => ({
      TargetId: String(target.Id),
      ErrorCode: 'ValidationException',
      ErrorMessage: `Parameter TaskDefinitionArn of target ${String(target.Id)} is not valid.`,
    })),
  };
}

function isWellFormed(target: Json): boolean {
  if (!isObject(target.EcsParameters)) return true;
  return /^arn:[^:]+:ecs:/.test(String(target.EcsParameters.TaskDefinitionArn));
}

function describe(rule: Rule): Json {
  return {
    Name: rule.name,
    Arn: rule.arn,
    State: 'ENABLED',
    ...(rule.schedule === undefined ? {} : { ScheduleExpression: rule.schedule }),
    EventBusName: 'default',
  };
}

function missing(name: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
}
