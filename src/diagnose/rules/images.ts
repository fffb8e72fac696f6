import { containerName, deniedAction, imageName, roleIn, roleName, withShortDigest } from '../facts/names.ts';
import { lookUp, OTHER_ACCOUNT, otherArchitecture, pulledFromEcr, pulledImage } from '../facts/pulled-image.ts';
import { type Clue, REASONS, type Rule } from './rule.ts';

const pulling = (rest: string) => new RegExp(`CannotPull\\w*Error.*(?:${rest})`, 'is');

function platformIn({ text }: Clue): string | undefined {
  const [, quoted, bare] = /matching platform '([^']+)'|no matching manifest for ([\w/]+)/.exec(text) ?? [];
  return quoted ?? bare;
}

/** Images that can't be pulled because of what they are, or because they aren't there or aren't for us. */
export const IMAGES: readonly Rule[] = [
  {
    code: 'image-platform',
    weight: 'permanent',
    places: REASONS,
    pattern: pulling('descriptor matching platform|no matching manifest for'),
    what: 'The image has no variant for the operating system and architecture that the task runs on.',
    cause: (clue) =>
      `${imageName(clue)} has no variant for ${platformIn(clue) ?? 'the platform'}, which the task runs on`,
    advice: (clue) =>
      `Build the image for ${platformIn(clue) ?? 'that platform'} (input platforms), or set runtimePlatform.cpuArchitecture in the task definition to ${otherArchitecture(platformIn(clue))} if the image is made for that.`,
  },
  {
    code: 'image-layers-mismatch',
    weight: 'permanent',
    places: REASONS,
    pattern: pulling("diffIDs don't match"),
    what: "The image can't be unpacked: its layers and its configuration don't belong together.",
    cause: (clue) =>
      `${imageName(clue)} can't be unpacked: ${/number of layers and diffIDs don't match[: \d!=]*/.exec(clue.text)?.[0] ?? "layers and diffIDs don't match"}`,
    advice: () =>
      'This happens when layers are compressed in different ways, some with gzip and some with zstd. Build again without a compression setting, or with force-compression=true beside it.',
  },
  {
    code: 'image-digest-gone',
    weight: 'permanent',
    places: REASONS,
    pattern: pulling('@sha256:[0-9a-f]{64}: not found'),
    what: 'The registry has no image of the digest that the task is pinned to.',
    cause: (clue) =>
      `the registry has no image ${withShortDigest(/[^\s"]+@sha256:[0-9a-f]{64}/.exec(clue.text)?.[0] ?? '')}, which ${containerName(clue)} is pinned to`,
    advice: () =>
      'ECS keeps a deployment on the digest that its tag had at the start, and lifecycle policies often delete images that lost their tag. Deploy again, and have the policy spare images that are in use.',
  },
  {
    code: 'repository-not-found',
    weight: 'permanent',
    places: REASONS,
    pattern: pulling('repository \\S+ not found|RepositoryNotFoundException|name unknown'),
    what: 'The repository of the image is not in the registry.',
    cause: (clue) => {
      const name = pulledFromEcr(clue)?.name ?? pulledImage(clue)?.path;
      return `${name === undefined ? 'the repository' : `repository ${name}`}, which the image of ${containerName(clue)} is pulled from, doesn't exist`;
    },
    advice: (clue) => {
      const ecr = pulledFromEcr(clue);
      const where = ecr === undefined ? 'NAME' : `${ecr.name} --region ${ecr.region}`;
      return `Correct the image in the task definition, where account and region are part of the name, or create the repository: \`aws ecr create-repository --repository-name ${where}\`.`;
    },
  },
  {
    code: 'image-pull-denied',
    weight: 'permanent',
    places: REASONS,
    pattern: pulling('not authorized to perform|AccessDenied|role has the permissions to pull'),
    what: 'The registry refuses to hand out the image: the role may not pull it, it is private, or it is not there.',
    cause: (clue) => {
      const action = deniedAction(clue.text);
      return `${roleName(clue)} may not pull ${imageName(clue)}${action === undefined ? '' : `: ${action} is not allowed`}`;
    },
    advice: (clue) =>
      `Attach the managed policy AmazonECSTaskExecutionRolePolicy to ${roleIn(clue.text) === undefined ? 'that role' : roleName(clue)}, or allow it ecr:GetAuthorizationToken, ecr:BatchGetImage and ecr:GetDownloadUrlForLayer. ${OTHER_ACCOUNT}`,
  },
  {
    code: 'image-pull-denied',
    weight: 'permanent',
    places: REASONS,
    pattern: pulling('pull access denied|access to the resource is denied|401 Unauthorized'),
    what: 'The registry refuses to hand out the image: the role may not pull it, it is private, or it is not there.',
    cause: (clue) =>
      `the registry refuses to hand out ${imageName(clue)}: it is not there, or only for those who log in`,
    advice: (clue) =>
      `Check the spelling with ${lookUp(clue)}; a private image outside ECR needs repositoryCredentials in the container definition. For one in ECR, attach AmazonECSTaskExecutionRolePolicy to the execution role.`,
  },
  {
    code: 'image-not-found',
    weight: 'permanent',
    places: REASONS,
    pattern: pulling(': not found|manifest unknown|manifest for \\S+ not found|whether the image exists'),
    what: 'The image is not in the registry under that name and tag.',
    cause: (clue) => `${imageName(clue)} is not in the registry`,
    advice: (clue) =>
      `Check that the tag was pushed to this very registry, account and region and that no lifecycle policy deletes it: ${lookUp(clue)}.`,
  },
];
