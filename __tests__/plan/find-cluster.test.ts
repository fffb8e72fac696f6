import { describe, expect, it } from '@jest/globals';
import { clusterName, refuseOtherAccounts } from '../../src/plan/find-cluster.ts';
import { problemOf } from '../support/problems.ts';

const arn = (resource: string, region = 'eu-west-1') => `arn:aws:ecs:${region}:123456789012:${resource}`;
const name = (cluster: string | undefined, ...services: string[]) => clusterName(cluster, services, 'eu-west-1');

describe('clusterName', () => {
  it.each([
    ['a name', name('prod', 'web'), 'prod'],
    ['an ARN', name(arn('cluster/prod'), 'web'), 'prod'],
    ['the default', name(undefined, 'web'), 'default'],
    ['the default by its name', name('default', arn('service/default/web')), 'default'],
    ["a service's ARN", name(undefined, arn('service/prod/web')), 'prod'],
    ['both alike', name('prod', arn('service/prod/web'), arn('service/prod/api')), 'prod'],
    ["a service's short ARN, which names none", name('prod', arn('service/web')), 'prod'],
  ])('from %s', (_name, found, expected) => expect(found).toBe(expected));

  it.each([
    ['the default against an ARN', () => name('default', arn('service/prod/web')), 'but prod and default are named'],
    ['two clusters', () => name('prod', arn('service/stage/web')), 'but stage and prod are named'],
    [
      'two services of two clusters',
      () => name(undefined, arn('service/a/x'), arn('service/b/x')),
      'but a and b are named',
    ],
    [
      'another region',
      () => name(arn('cluster/prod', 'us-east-1')),
      'its ARN is of us-east-1, but this run uses eu-west-1',
    ],
    [
      'a service of another region',
      () => name('prod', arn('service/prod/web', 'us-east-1')),
      'its ARN is of us-east-1',
    ],
    [
      'a cluster with a slash',
      () => name('staging/prod', 'web'),
      "cluster: 'staging/prod' is neither a name nor an ARN",
    ],
    [
      'a service with a slash',
      () => name('prod', 'staging/web'),
      "service: 'staging/web' is neither a name nor an ARN",
    ],
    ['it beside a good one', () => name('prod', 'web', 'staging/web'), "service: 'staging/web'"],
    ['the ARN of something else', () => name('prod', arn('task-definition/web:7')), 'is not the ARN of an ECS service'],
  ])('refuses %s', (_name, work, message) => expect(problemOf(work).message).toContain(message));
});

describe('refuseOtherAccounts', () => {
  const here = arn('cluster/prod');
  const other = (resource: string) => arn(resource).replace('123456789012', '210987654321');

  it.each([
    ['names', 'prod', ['web']],
    ['ARNs of this account', here, [arn('service/prod/web')]],
    ['nothing', undefined, []],
  ])('lets %s pass', (_name, cluster, services) => {
    expect(() => refuseOtherAccounts(cluster, services, here)).not.toThrow();
  });

  it.each([
    ['cluster', other('cluster/prod'), ['web']],
    ['service', 'prod', ['web', other('service/prod/web')]],
  ])('names both accounts for a %s elsewhere', (_name, cluster, services) => {
    expect(problemOf(() => refuseOtherAccounts(cluster, services, here)).message).toContain(
      'its ARN is of account 210987654321, but the credentials are of account 123456789012',
    );
  });

  it('tells partitions apart', () => {
    expect(() => refuseOtherAccounts(here.replace('arn:aws:', 'arn:aws-cn:'), [], here)).toThrow(/its ARN is of/);
  });
});
