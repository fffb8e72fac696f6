import type { SecretReference } from '../../inputs/secret-reference.ts';
import type { AwsPlace } from './target-edits.ts';

/** How many parts stand behind the name of a secret: JSON key, version's stage and version's id, each empty for the usual one. */
const PARTS = 3;

/**
 * The ARN that ECS reads a secret by. Behind the name of a secret no random characters have to stand: ECS finds it without.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html
 */
export function secretArn(reference: SecretReference, { partition, region, account }: AwsPlace): string {
  switch (reference.kind) {
    case 'arn':
      return reference.arn;
    case 'parameter': {
      const path = reference.name.startsWith('/') ? reference.name : `/${reference.name}`;
      return `arn:${partition}:ssm:${region}:${account}:parameter${path}`;
    }
    case 'secret': {
      const secret = `arn:${partition}:secretsmanager:${region}:${account}:secret:${reference.name}`;
      if (reference.parts.length === 0) return secret;
      const parts = Array.from({ length: PARTS }, (_, index) => reference.parts[index] ?? '');
      return [secret, ...parts].join(':');
    }
  }
}
