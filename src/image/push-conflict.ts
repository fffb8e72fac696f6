import type { BuildDraft } from './image-plan.ts';
import { isImmutable } from './immutability.ts';
import { parseManifest } from './manifest.ts';
import { pushFailure } from './push-advice.ts';
import type { PublishedImage } from './read-published.ts';

/** BuildKit's own pusher drops the registry's message, so a tag that may not move is a bare 400. */
const BARE_REFUSAL = /unexpected status from PUT request to \S+\/manifests\/\S+: 400 Bad Request/;

/** Lines in which BuildKit names an index of several images. What a RUN instruction prints has a time behind the number. */
const INDEX = /^#\d+ exporting manifest list (sha256:[0-9a-f]{64})/gm;

/** Lines in which BuildKit names an image: its manifest, and its configuration (`writing image` with the driver docker). */
const IMAGE = /^#\d+ (?:exporting manifest|exporting config|writing image) (sha256:[0-9a-f]{64})/gm;

/** True where a push failed because a tag exists and may not move, or may have failed because of that. */
export function isTagConflict(output: string, { repository, tag, tags }: BuildDraft): boolean {
  const known = pushFailure(output);
  if (known !== undefined) return known.code === 'tag-immutable';
  return BARE_REFUSAL.test(output) && [tag, ...tags].some((one) => isImmutable(one, repository));
}

/** Digests of what a build made, as far as its output names them: of the index, or of the only image. */
export function builtDigests(output: string): string[] {
  const indexes = [...output.matchAll(INDEX)];
  // The images of an index are only parts of what was built.
  return (indexes.length > 0 ? indexes : [...output.matchAll(IMAGE)]).map(([, digest = '']) => digest);
}

/** True for the very image that was built: the manifest that the registry holds, or the configuration in it, is one of ours. */
export function isAmong(image: PublishedImage, built: readonly string[]): boolean {
  if (built.includes(image.digest)) return true;
  const manifest = parseManifest(image.manifest);
  return manifest.kind === 'image' && built.includes(manifest.configDigest);
}
