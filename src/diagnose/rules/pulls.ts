import { containerName, imageName, words } from '../facts/names.ts';
import { lookUp, OTHER_ACCOUNT } from '../facts/pulled-image.ts';
import { REASONS, type Rule } from './rule.ts';

const pulling = (rest: string) => new RegExp(`CannotPull\\w*Error.*(?:${rest})`, 'is');

/** How a task gets to what it needs from AWS. */
export const A_WAY_OUT =
  'Tasks in a public subnet need a public IP address, tasks in a private one a NAT gateway or VPC endpoints';

/** What goes wrong on the way of an image, and says more than that it could not be pulled. */
export const PULLS: readonly Rule[] = [
  {
    code: 'image-pull-rate-limit',
    weight: 'passing',
    places: REASONS,
    pattern: pulling('toomanyrequests|pull rate limit|429 Too Many Requests'),
    what: 'The registry limits how often images are pulled, and the limit is reached.',
    cause: (clue) => `the registry limits how often images are pulled, and refused ${imageName(clue)} for now`,
    advice: () =>
      'Keep a copy in your own ECR repository or use a pull-through cache rule; with Docker Hub, an account in repositoryCredentials of the container definition raises the limit.',
  },
  {
    code: 'stopped-before-pull',
    weight: 'passing',
    places: REASONS,
    pattern: /Task stopped before image pull could begin/i,
    vague: true,
    what: 'The task was stopped before its image could be pulled.',
    cause: (clue) => `the task was stopped before ECS could pull ${imageName(clue)}`,
    advice: () => "Something else stopped the task: look at its other containers and at the service's events.",
  },
  {
    code: 'image-layers-unreachable',
    weight: 'repeated',
    places: REASONS,
    pattern: pulling('failed to copy: .*(?:403 Forbidden|unexpected status)'),
    what: "The registry knows the image, and its layers can't be downloaded.",
    cause: (clue) => `the layers of ${imageName(clue)} can't be downloaded`,
    advice: () =>
      'ECR keeps layers in S3: a VPC without a way to the internet needs the gateway endpoint for S3 beside those for ecr.api and ecr.dkr, and the role that pulls needs ecr:GetDownloadUrlForLayer.',
  },
];

/** What is left when neither the image nor the disk explains it. */
export const OTHER_PULLS: readonly Rule[] = [
  {
    code: 'image-pull-denied',
    weight: 'permanent',
    places: REASONS,
    pattern: pulling('403 Forbidden'),
    what: 'The registry refuses to hand out the image: the role may not pull it, it is private, or it is not there.',
    cause: (clue) =>
      `the registry refuses to hand out ${imageName(clue)} (403 Forbidden): the role that pulls it may not, or the image is gone`,
    advice: (clue) =>
      `See whether the image is there with ${lookUp(clue)}, and attach AmazonECSTaskExecutionRolePolicy to the execution role. ${OTHER_ACCOUNT}`,
  },
  {
    code: 'image-pull-network',
    weight: 'repeated',
    places: REASONS,
    pattern: pulling(
      'request canceled|context canceled|deadline exceeded|i/o timeout|dial tcp|no such host|connection (?:refused|reset|issue)|TLS handshake|network configuration',
    ),
    what: 'The registry of the image could not be reached from the network of the task or its instance.',
    cause: (clue) => `the registry of ${imageName(clue)} could not be reached`,
    advice: () => `${A_WAY_OUT} for ecr.api, ecr.dkr and S3 (gateway). Security groups have to let port 443 out.`,
  },
  {
    code: 'registry-auth-failed',
    weight: 'repeated',
    places: REASONS,
    pattern: /CannotPullContainerAuthError/,
    what: 'ECS could not log in to the registry of the image.',
    cause: (clue) => `ECS could not log in to the registry of ${imageName(clue)}: ${words(clue.text)}`,
    advice: () =>
      'For ECR, the execution role needs ecr:GetAuthorizationToken; for another registry, repositoryCredentials of the container definition has to name a secret with a username and a password.',
  },
  {
    code: 'image-pull-failed',
    weight: 'repeated',
    places: REASONS,
    pattern: /CannotPull\w*Error/,
    what: 'The image could not be pulled, for a reason that is not known here.',
    cause: (clue) => `the image of ${containerName(clue)} could not be pulled: ${words(clue.text)}`,
    advice: (clue) => `See whether the image is there and can be pulled: ${lookUp(clue)}.`,
  },
];
