import type { Account, AwsService } from '../wire.ts';

/** The principal that every request to the emulator is made by. */
export function callerArn(account: Account): string {
  return `arn:${account.partition}:sts::${account.id}:assumed-role/deploy/ship`;
}

/** STS as far as a deploy needs it: who am I. */
export function createSts(account: Account): AwsService {
  return {
    name: 'sts',
    operations: {
      GetCallerIdentity: () => ({
        Account: account.id,
        Arn: callerArn(account),
        UserId: 'AROAEMULATEDDEPLOYROLE:ship',
      }),
    },
    resourcesOf: () => ['*'],
  };
}
