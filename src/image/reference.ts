/** An image reference in its parts, as Docker reads it. https://pkg.go.dev/github.com/distribution/reference */
export interface ImageReference {
  /** Registry host, with its port; `docker.io` where none is named. */
  readonly host: string;
  /** The repository's name below the host. */
  readonly path: string;
  readonly tag: string | undefined;
  /** `sha256:…` */
  readonly digest: string | undefined;
}

/** An ECR repository, wherever it is. Two spellings of one repository (dual-stack, FIPS, a local endpoint) are equal in these three. */
export interface EcrRepository {
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

/** What stands behind the repository: a tag after its last `:`, a digest after the `@`. */
const REFERENCE =
  /^(?<name>[^@]+?)(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/;

/** A repository's name: lower case parts with `/` between them. */
const PATH = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;

/** Docker's rule for what stands before the first `/`: a host has a dot or a port, or is localhost. */
const HOST =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?\.[a-zA-Z0-9-]+|[a-zA-Z0-9.-]+:\d+|[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+:\d+|localhost)$/;

/** The parts of an image reference; undefined for text that isn't one. */
export function parseImage(text: string): ImageReference | undefined {
  const { name, tag, digest } = REFERENCE.exec(text)?.groups ?? {};
  if (name === undefined) return undefined;
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  if (HOST.test(first)) return reference(first, name.slice(slash + 1), tag, digest);
  return reference('docker.io', slash < 0 ? `library/${name}` : name, tag, digest);
}

function reference(
  host: string,
  path: string,
  tag: string | undefined,
  digest: string | undefined,
): ImageReference | undefined {
  return PATH.test(path) ? { host, path, tag, digest } : undefined;
}

/**
 * Hosts of private ECR registries in every partition: plain, FIPS (`dkr.ecr-fips`) and dual-stack (`dkr-ecr….on.aws`).
 * The table is that of the Amazon ECR credential helper. https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
 */
const ECR_HOST =
  /^(?<account>\d{12})\.dkr[.-]ecr(?:-fips)?\.(?<region>[a-zA-Z0-9][a-zA-Z0-9_-]*)\.(?:amazonaws\.(?:com(?:\.cn)?|eu)|on\.(?:aws|amazonwebservices\.com\.cn)|sc2s\.sgov\.gov|c2s\.ic\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$/;

/** The account and region of a private ECR registry, by its host; undefined for every other registry. */
export function ecrRegistryOf(host: string): Pick<EcrRepository, 'account' | 'region'> | undefined {
  const { account, region } = ECR_HOST.exec(host)?.groups ?? {};
  return account === undefined || region === undefined ? undefined : { account, region };
}

/** Where a local endpoint stands in for AWS: its host serves the registry of this account and region. */
export interface LocalRegistry {
  readonly host: string;
  readonly account: string;
  readonly region: string;
}

/** The ECR repository that an image lives in; undefined for images of other registries. */
export function ecrRepositoryOf(image: ImageReference, local?: LocalRegistry): EcrRepository | undefined {
  const registry = ecrRegistryOf(image.host);
  if (registry !== undefined) return { ...registry, name: image.path };
  if (local !== undefined && image.host === local.host)
    return { account: local.account, region: local.region, name: image.path };
  return undefined;
}

/** An ECR registry in words. */
export function registryName({ account, region }: EcrRepository): string {
  return `ECR of account ${account} in ${region}`;
}

/** True for the same repository under whatever spelling. */
export function sameRepository(a: EcrRepository, b: EcrRepository): boolean {
  return a.account === b.account && a.region === b.region && a.name === b.name;
}

/** The reference without its tag and digest. */
export function withoutTag(image: ImageReference): string {
  return `${image.host}/${image.path}`;
}
