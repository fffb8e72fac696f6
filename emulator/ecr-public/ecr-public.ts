import { seconds } from '../fields.ts';
import type { Account, AwsService, Clock } from '../wire.ts';

const LIFETIME_MS = 12 * 60 * 60 * 1000;

/** Amazon's public registry as far as a login goes: the token is good for nothing here, since no image of public.ecr.aws is. */
export function createEcrPublic(account: Account, clock: Clock): AwsService {
  return {
    name: 'ecr-public',
    targetPrefix: 'SpencerFrontendService',
    operations: {
      GetAuthorizationToken: () => ({
        authorizationData: {
          authorizationToken: Buffer.from('AWS:emulated-public-password').toString('base64'),
          expiresAt: seconds(clock.now() + LIFETIME_MS),
        },
      }),
    },
    resourcesOf: () => ['*'],
    // https://docs.aws.amazon.com/AmazonECR/latest/public/public-registry-auth.html
    alsoNeeds: () => [
      {
        action: 'sts:GetServiceBearerToken',
        resource: `arn:${account.partition}:sts::${account.id}:*`,
        context: { 'sts:AWSServiceName': 'ecr-public.amazonaws.com' },
      },
    ],
  };
}
