import { type EcrRepository, ecrRepositoryOf, type ImageReference, parseImage } from '../../image/reference.ts';
import type { Clue } from '../rules/rule.ts';
import { imageIn } from './containers.ts';

/** The image of the container that a clue is about; undefined where it isn't known. */
export function pulledImage({ evidence, container }: Clue): ImageReference | undefined {
  return parseImage(imageIn(evidence.definition, container) ?? '');
}

/** Its repository in ECR; undefined for other registries. */
export function pulledFromEcr(clue: Clue): EcrRepository | undefined {
  const image = pulledImage(clue);
  return image === undefined ? undefined : ecrRepositoryOf(image);
}

/** The command that shows whether the image is there. */
export function lookUp(clue: Clue): string {
  const image = pulledImage(clue);
  const ecr = pulledFromEcr(clue);
  if (image === undefined) return '`docker manifest inspect IMAGE`';
  if (ecr === undefined) return `\`docker manifest inspect ${imageIn(clue.evidence.definition, clue.container)}\``;
  const id = image.digest === undefined ? `imageTag=${image.tag ?? 'latest'}` : `imageDigest=${image.digest}`;
  return `\`aws ecr describe-images --repository-name ${ecr.name} --image-ids ${id} --region ${ecr.region}\``;
}

/** What runtimePlatform.cpuArchitecture is called for the other one of the two architectures: what the image is probably made for. */
export function otherArchitecture(platform: string | undefined): string {
  if (platform === undefined) return 'another architecture';
  return /arm64/.test(platform) ? 'X86_64' : 'ARM64';
}

/** What else it takes where the image belongs to somebody else. */
export const OTHER_ACCOUNT = 'A repository of another account has to allow it in its own policy too.';
