/** A semantic version in the parts that tags are made of. */
export interface Version {
  /** Without the `v` of the git tag: `1.2.3-rc.1+5`. */
  readonly version: string;
  readonly major: string;
  readonly minor: string;
  readonly isPreRelease: boolean;
}

/** The expression that https://semver.org recommends, with the `v` that most git tags have before it. */
const SEMVER =
  /^v?(?<version>(?<major>0|[1-9]\d*)\.(?<minor>0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-(?<pre>(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?)$/;

/** The semantic version that a git tag names, strictly by semver.org; undefined for every other tag. */
export function versionOf(gitTag: string): Version | undefined {
  const { version, major, minor, pre } = SEMVER.exec(gitTag)?.groups ?? {};
  if (version === undefined || major === undefined || minor === undefined) return undefined;
  return { version, major, minor, isPreRelease: pre !== undefined };
}
