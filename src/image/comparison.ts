import { listed } from '../problem.ts';
import { differences, FINGERPRINT_LABEL } from './fingerprint.ts';
import { commitIn } from './image-labels.ts';
import type { BuildDraft } from './image-plan.ts';
import type { PublishedImage } from './read-published.ts';

/** In what an image of the registry differs from what would be built; an image for more platforms than needed doesn't. */
export function differencesOf(image: PublishedImage, { fingerprint, platforms }: BuildDraft): string[] {
  const missing = platforms.filter(
    (platform) => image.platforms.length > 0 && !image.platforms.includes(withoutVariant(platform)),
  );
  if (image.labels === undefined) return ["what it was built from can't be read"];
  const differing = differences(image.labels[FINGERPRINT_LABEL], fingerprint);
  return missing.length === 0 ? differing : [...differing, `the platforms (it isn't built for ${listed(missing)})`];
}

/** `linux/arm64/v8` → `linux/arm64`, as the registry's images are told apart here. */
function withoutVariant(platform: string): string {
  return platform.split('/').slice(0, 2).join('/');
}

/** An image of the registry in a few words: its digest, and its commit where its labels tell one. */
export function namesOf({ digest, labels }: PublishedImage): string {
  const commit = commitIn(labels) ?? '';
  return /^[0-9a-f]{7,64}$/.test(commit) ? `${digest}, built from commit ${commit}` : digest;
}
