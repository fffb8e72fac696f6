import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { familyAndRevision, familyOf, lastPart, parseArn, revisionNumber } from '../../src/aws/arn.ts';

describe('parseArn', () => {
  it.each([
    [
      'a service',
      'arn:aws:ecs:us-east-1:123456789012:service/prod/web',
      { partition: 'aws', service: 'ecs', region: 'us-east-1', account: '123456789012', resource: 'service/prod/web' },
    ],
    [
      'a revision, whose resource has a colon',
      'arn:aws-us-gov:ecs:us-gov-west-1:123456789012:task-definition/web:7',
      {
        partition: 'aws-us-gov',
        service: 'ecs',
        region: 'us-gov-west-1',
        account: '123456789012',
        resource: 'task-definition/web:7',
      },
    ],
    [
      'one without region and account',
      'arn:aws-cn:s3:::bucket/key',
      { partition: 'aws-cn', service: 's3', region: '', account: '', resource: 'bucket/key' },
    ],
  ])('reads %s', (_name, text, expected) => expect(parseArn(text)).toEqual(expected));

  it.each(['web', 'prod/web', 'web:7', '', 'arn:aws:ecs', 'arn:aws:ecs:us-east-1:123456789012', 'arn::ecs:r:a:x'])(
    'is undefined for %j',
    (text) => expect(parseArn(text)).toBeUndefined(),
  );

  it('keeps every part', () => {
    const part = fc.stringMatching(/^[a-z0-9-]+$/);
    fc.assert(
      fc.property(fc.tuple(part, part, part, part, fc.stringMatching(/^[a-z0-9:/]+$/)), (parts) => {
        const { partition, service, region, account, resource } = parseArn(`arn:${parts.join(':')}`)!;
        expect([partition, service, region, account, resource]).toEqual(parts);
      }),
    );
  });
});

const REVISION = 'arn:aws:ecs:us-east-1:123456789012:task-definition/web-app:12';

describe('parts of names and ARNs', () => {
  it.each([
    ['arn:aws:ecs:us-east-1:123456789012:cluster/prod', 'prod'],
    ['arn:aws:ecs:us-east-1:123456789012:service/prod/web', 'web'],
    ['arn:aws:ecs:us-east-1:123456789012:service/web', 'web'],
    ['web', 'web'],
  ])('lastPart of %s', (text, expected) => expect(lastPart(text)).toBe(expected));

  it.each([
    [REVISION, 'web-app:12', 'web-app', '12'],
    ['web-app:12', 'web-app:12', 'web-app', '12'],
    ['web-app', 'web-app', 'web-app', ''],
    ['', '', '', ''],
  ])('family and revision of %j', (text, both, family, number) => {
    expect([familyAndRevision(text), familyOf(text), revisionNumber(text)]).toEqual([both, family, number]);
  });

  it("takes no account for a revision's number", () => {
    expect(revisionNumber('arn:aws:ecs:us-east-1:123456789012:cluster/prod')).toBe('');
  });
});
