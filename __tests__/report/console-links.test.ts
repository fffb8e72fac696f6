import { describe, expect, it } from '@jest/globals';
import { logLink, revisionLink, serviceLink, taskLink } from '../../src/report/console-links.ts';

const arn = (partition: string, region: string, resource: string) =>
  `arn:${partition}:ecs:${region}:123456789012:${resource}`;

describe('serviceLink', () => {
  it.each([
    [
      'aws',
      'eu-west-1',
      'https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/prod/services/web/health?region=eu-west-1',
    ],
    [
      'aws-cn',
      'cn-north-1',
      'https://cn-north-1.console.amazonaws.cn/ecs/v2/clusters/prod/services/web/health?region=cn-north-1',
    ],
    [
      'aws-us-gov',
      'us-gov-west-1',
      'https://us-gov-west-1.console.amazonaws-us-gov.com/ecs/v2/clusters/prod/services/web/health?region=us-gov-west-1',
    ],
    [
      'aws-eusc',
      'eusc-de-east-1',
      'https://eusc-de-east-1.console.amazonaws-eusc.eu/ecs/v2/clusters/prod/services/web/health?region=eusc-de-east-1',
    ],
  ])('in the partition %s', (partition, region, expected) => {
    expect(serviceLink(arn(partition, region, 'service/prod/web'))).toBe(expected);
  });

  it.each([
    ['a partition without a console that we know', arn('aws-iso', 'us-iso-east-1', 'service/prod/web')],
    ['the older ARN without the cluster', arn('aws', 'eu-west-1', 'service/web')],
    ['a name', 'web'],
    ['nothing', ''],
  ])('leads nowhere for %s', (_name, text) => expect(serviceLink(text)).toBeUndefined());
});

describe('revisionLink', () => {
  it('leads to the revision', () => {
    expect(revisionLink(arn('aws', 'eu-west-1', 'task-definition/web-app:12'))).toBe(
      'https://eu-west-1.console.aws.amazon.com/ecs/v2/task-definitions/web-app/12/containers?region=eu-west-1',
    );
  });

  it.each(['web:12', '', arn('aws', 'eu-west-1', 'task-definition/web')])('leads nowhere for %j', (text) => {
    expect(revisionLink(text)).toBeUndefined();
  });
});

describe('taskLink', () => {
  it('leads to the task', () => {
    expect(taskLink(arn('aws', 'eu-west-1', 'task/prod/0123abcd'))).toBe(
      'https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/prod/tasks/0123abcd/configuration?region=eu-west-1',
    );
  });

  it.each([arn('aws', 'eu-west-1', 'task/0123abcd'), arn('aws-iso', 'us-iso-east-1', 'task/prod/a'), 'a', ''])(
    'leads nowhere for %j',
    (text) => expect(taskLink(text)).toBeUndefined(),
  );
});

describe('logLink', () => {
  it('leads to the stream, in the region of the log', () => {
    expect(logLink(arn('aws', 'eu-west-1', 'task/prod/a'), 'us-west-2', '/ecs/web', 'web/app/0123 [x]')).toBe(
      'https://us-west-2.console.aws.amazon.com/cloudwatch/home?region=us-west-2#logsV2:log-groups/log-group/$252Fecs$252Fweb/log-events/web$252Fapp$252F0123$2520$255Bx$255D',
    );
  });

  it('leads nowhere in a partition whose console we do not know', () => {
    expect(logLink(arn('aws-iso', 'us-iso-east-1', 'task/prod/a'), 'us-iso-east-1', 'g', 's')).toBeUndefined();
    expect(logLink('a', 'eu-west-1', 'g', 's')).toBeUndefined();
  });
});
