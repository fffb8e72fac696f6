import type { ImagePlan } from '../image/image-plan.ts';
import type { ScanGate } from '../image/pass-scan.ts';
import { type EcrRepository, ecrRepositoryOf, type LocalRegistry, parseImage } from '../image/reference.ts';
import type { ScanThreshold } from '../image/scan-report.ts';
import { Problem } from '../problem.ts';

/**
 * Whose scan is waited for; undefined where none is. A revision that is deployed as it is was let pass when it was made.
 * @throws Problem for an image that ECR doesn't scan
 */
export function planScan(
  threshold: ScanThreshold | undefined,
  image: ImagePlan,
  local: LocalRegistry | undefined,
): ScanGate | undefined {
  if (threshold === undefined || image.kind === 'as-is') return undefined;
  if (image.kind !== 'given') return { threshold, repository: image.repository };
  const repository = givenRepository(image.reference, local);
  if (repository !== undefined) return { threshold, repository };
  throw new Problem(`scan: ${image.reference} is not in a private ECR repository, so ECR doesn't scan it`, {
    hint: 'Copy the image into ECR, or set scan: off for this one.',
  });
}

function givenRepository(reference: string, local: LocalRegistry | undefined): EcrRepository | undefined {
  const image = parseImage(reference);
  return image === undefined ? undefined : ecrRepositoryOf(image, local);
}
