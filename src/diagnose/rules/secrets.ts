import { deniedAction, roleName, words } from '../facts/names.ts';
import { secretName } from '../facts/secrets.ts';
import { A_WAY_OUT } from './pulls.ts';
import { type Clue, REASONS, type Rule } from './rule.ts';

const SOURCE = 'from (?:ssm|asm|secrets manager)|etching secret|fetch secret|ssm:GetParameter|secretsmanager:GetSecret';
const secret = (rest: string) => new RegExp(`(?:${SOURCE}).*(?:${rest})`, 'is');
const KMS = 'not authorized to perform: kms:Decrypt|Access to KMS is not allowed';
const ECR = 'ecr registry auth|ecr:GetAuthorizationToken|Amazon ECR';
const NO_ROUTE =
  'deadline exceeded|RequestCanceled|request canceled|i/o timeout|dial tcp|no such host|RequestError|connection issue|network configuration';

function details({ text }: Clue): string {
  const rest = words(text).replace(
    /^unable to pull secrets or registry auth:?\s*(?:execution resource retrieval failed:?\s*)?/,
    '',
  );
  return rest === '' ? ', and gives no reason' : `: ${rest}`;
}

/** What ECS fetches with the execution role before anything runs: secrets, and the login to the registry. */
export const SECRETS: readonly Rule[] = [
  {
    code: 'secret-denied',
    weight: 'permanent',
    places: REASONS,
    pattern: new RegExp(`^(?!.*(?:${KMS})).*(?:${SOURCE}).*(?:AccessDenied|not authorized)`, 'is'),
    what: 'The execution role may not read a secret of the task definition.',
    cause: (clue) => {
      const action = deniedAction(clue.text);
      return `${roleName(clue)} may not read ${secretName(clue) ?? 'a secret of the task definition'}${action === undefined ? '' : `: ${action} is not allowed`}`;
    },
    advice: (clue) =>
      `Allow ${deniedAction(clue.text) ?? 'ssm:GetParameters or secretsmanager:GetSecretValue'} on it in the policy of ${roleName(clue)}, and kms:Decrypt if it is encrypted with a key of your own. ECS reads secrets with the execution role, not with the task role.`,
  },
  {
    code: 'secret-denied',
    weight: 'permanent',
    places: REASONS,
    pattern: new RegExp(KMS, 'i'),
    what: 'The execution role may not read a secret of the task definition.',
    cause: (clue) =>
      `${roleName(clue)} may not decrypt ${secretName(clue) ?? 'a secret of the task definition'}: kms:Decrypt is not allowed`,
    advice: (clue) =>
      `Allow kms:Decrypt on the key of the secret, in the policy of ${roleName(clue)} and in the key's.`,
  },
  {
    code: 'secret-key-missing',
    weight: 'permanent',
    places: REASONS,
    pattern: /did not contain json key/i,
    what: 'A secret has no such JSON key.',
    cause: (clue) =>
      `${secretName(clue) ?? 'a secret of the task definition'} has no JSON key ${/json key ([^\s,]+[^\s,.])/i.exec(clue.text)?.[1] ?? 'of the name that is asked for'}`,
    advice: () =>
      'Correct the key in valueFrom of the task definition, where it stands behind the ARN (`arn:…:secret:name:KEY::`), or add it to the secret.',
  },
  {
    code: 'secret-not-found',
    weight: 'permanent',
    places: REASONS,
    pattern: secret(
      "ResourceNotFoundException|ParameterNotFound|invalid ssm parameters|can't find the specified secret",
    ),
    what: 'A secret of the task definition does not exist, or has no value.',
    cause: (clue) => `${secretName(clue) ?? 'a secret of the task definition'} doesn't exist, or has no value`,
    advice: (clue) =>
      `Correct valueFrom in the task definition, or create what it names in the same account and region${clue.evidence.region === '' ? '' : ` (${clue.evidence.region})`}.`,
  },
  {
    code: 'secret-network',
    weight: 'repeated',
    places: REASONS,
    pattern: secret(NO_ROUTE),
    what: 'Secrets Manager or Parameter Store could not be reached from the network of the task.',
    cause: (clue) =>
      `${/ssm/i.test(clue.text) ? 'Parameter Store (SSM)' : 'Secrets Manager'}, where ${secretName(clue) ?? 'a secret of the task definition'} is kept, could not be reached`,
    advice: () => `${A_WAY_OUT} for ssm or secretsmanager, and kms. Security groups have to let port 443 out.`,
  },
  {
    code: 'registry-auth-denied',
    weight: 'permanent',
    places: REASONS,
    pattern: new RegExp(`(?:${ECR}).*(?:AccessDenied|not authorized)`, 'is'),
    what: 'The execution role may not log in to ECR.',
    cause: (clue) =>
      `${roleName(clue)} may not log in to ECR: ${deniedAction(clue.text) ?? 'ecr:GetAuthorizationToken'} is not allowed`,
    advice: (clue) => `Attach the managed policy AmazonECSTaskExecutionRolePolicy to ${roleName(clue)}.`,
  },
  {
    code: 'registry-auth-network',
    weight: 'repeated',
    places: REASONS,
    pattern: new RegExp(`(?:${ECR}).*(?:${NO_ROUTE})`, 'is'),
    what: 'ECR could not be reached from the network of the task.',
    cause: () => 'ECR, which ECS logs in to before it pulls the image, could not be reached',
    advice: () => `${A_WAY_OUT} for ecr.api, ecr.dkr and S3 (gateway). Security groups have to let port 443 out.`,
  },
  {
    code: 'environment-file-failed',
    weight: 'repeated',
    places: REASONS,
    pattern: /download env(?:ironment)? files?/i,
    what: 'An environment file could not be fetched from S3.',
    cause: (clue) => `an environment file of the task definition could not be fetched from S3: ${words(clue.text)}`,
    advice: (clue) =>
      `Check that the file exists, and allow s3:GetObject on it and s3:GetBucketLocation on its bucket in ${roleName(clue)}.`,
  },
  {
    code: 'secrets-or-registry-auth',
    weight: 'repeated',
    places: REASONS,
    pattern: /unable to pull secrets or registry auth|unable to (?:retrieve|get) (?:secret|\w* ?registry auth)/i,
    what: 'ECS could not read the secrets of the task or log in to the registry, for a reason that is not known here.',
    cause: (clue) => `ECS could not read the secrets of the task or log in to the registry${details(clue)}`,
    advice: (clue) =>
      `Check what ${roleName(clue)} may do (secrets, kms:Decrypt, ecr:GetAuthorizationToken) and that the network has a way to ECR, SSM and Secrets Manager.`,
  },
];
