import { FINGERPRINT_LABEL, writeFingerprint } from '../image/fingerprint.ts';
import type { ImagePlan } from '../image/image-plan.ts';
import type { ProvidedImage } from '../image/provide.ts';
import type { EcrRepository } from '../image/reference.ts';
import type { ExpectedDigests } from '../watch/running-image.ts';

/** Where the image of this run is, and the record of what it was built from. */
export interface ImageOrigin {
  readonly repository: EcrRepository;
  readonly fingerprint: string;
}

/** Where the image of a plan comes from; undefined where this run has none of its own. */
export function originOf(plan: ImagePlan): ImageOrigin | undefined {
  if (plan.kind === 'build') return { repository: plan.repository, fingerprint: writeFingerprint(plan.fingerprint) };
  const label = plan.kind === 'reuse' ? plan.published.labels?.[FINGERPRINT_LABEL] : undefined;
  return plan.kind === 'reuse' && label !== undefined ? { repository: plan.repository, fingerprint: label } : undefined;
}

/** Digests that the tasks of a service may report, by container. */
export function expectedDigests(
  plan: ImagePlan,
  image: ProvidedImage | undefined,
  containers: readonly string[],
): ExpectedDigests {
  if (plan.kind === 'as-is') return plan.digests;
  return Object.fromEntries(containers.map((container) => [container, image?.digests ?? []]));
}
