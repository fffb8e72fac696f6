import type { Alarm, Alarms } from '../alarms.ts';
import { optionalText, texts } from '../fields.ts';
import type { Account, AwsService, Json } from '../wire.ts';

/** CloudWatch as far as deployment alarms go, by the Query protocol and by AWS JSON. */
export function createCloudWatch(alarms: Alarms, account: Account): AwsService {
  const describe = ({ name, state }: Alarm): Json => ({
    AlarmName: name,
    AlarmArn: `arn:${account.partition}:cloudwatch:${account.region}:${account.id}:alarm:${name}`,
    ActionsEnabled: true,
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    StateValue: state,
    StateReason: state === 'ALARM' ? 'Threshold Crossed' : 'No datapoint was over the threshold',
    Dimensions: [],
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanThreshold',
  });
  return {
    name: 'cloudwatch',
    targetPrefix: 'GraniteServiceVersion20100801',
    xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
    operations: {
      DescribeAlarms: (input) => {
        const names = texts(input, 'AlarmNames');
        const [prefix, state] = [optionalText(input, 'AlarmNamePrefix') ?? '', optionalText(input, 'StateValue')];
        const found = alarms
          .list()
          .filter((alarm) => names.length === 0 || names.includes(alarm.name))
          .filter((alarm) => alarm.name.startsWith(prefix) && (state === undefined || alarm.state === state));
        return { MetricAlarms: found.map(describe), CompositeAlarms: [] };
      },
    },
    resourcesOf: () => ['*'],
  };
}
