/** What BuildKit prints while it exports a cache, and only then. https://github.com/moby/buildkit/blob/master/cache/remotecache/export.go */
const EXPORT_ERROR = /^ERROR: .*error writing (layer|config|manifest) blob/m;

/** A step of the build, named by its number, that exports the cache and fails. */
const FAILED_STEP = /^#(\d+) exporting (?:cache\b|to GitHub Actions Cache).*$[\s\S]*?^#\1 ERROR: (.*)$/m;

/** The summary at the end names the step that failed. */
const NAMED_AT_END = /^ > exporting (?:cache\b|to GitHub Actions Cache)/m;

/** True where a build failed because its cache could not be exported; the image itself could be built. */
export function isCacheFailure(output: string): boolean {
  return EXPORT_ERROR.test(output) || FAILED_STEP.test(output) || NAMED_AT_END.test(output);
}
