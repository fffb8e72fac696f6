import type { Account, ImageLookup, Images, StoredImage } from '../wire.ts';
import { findImage } from './images.ts';
import { isDigest } from './manifest.ts';
import type { Repository, StoredManifest } from './model.ts';
import type { Repositories } from './repositories.ts';

/** Answers ECS's question whether an image can be pulled. */
export function createImages(repositories: Repositories, host: () => string): Images {
  return {
    lookup(reference): ImageLookup {
      const named = parseReference(reference);
      if (named === undefined || !ourHosts(repositories.account, host()).includes(named.host)) {
        return { kind: 'elsewhere' };
      }
      const repository = repositories.find(named.repository);
      if (repository === undefined) return { kind: 'missing', reason: 'repository' };
      // As Docker does it: beside a digest, the tag is only decoration.
      const id = named.digest === undefined ? { imageTag: named.tag ?? 'latest' } : { imageDigest: named.digest };
      const manifest = findImage(repository, id);
      if (manifest === undefined) return { kind: 'missing', reason: 'image' };
      return { kind: 'found', image: describeImage(repository, manifest, id.imageTag) };
    },
  };
}

/** The image as the other rooms of the emulator see it. */
export function describeImage(repository: Repository, manifest: StoredManifest, tag: string | undefined): StoredImage {
  return {
    repository: repository.name,
    ...(tag === undefined ? {} : { tag }),
    digest: manifest.digest,
    manifests: manifest.content.children.map(({ digest }) => digest),
  };
}

interface Reference {
  readonly host: string;
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

function parseReference(reference: string): Reference | undefined {
  const match = /^([^/@]+)\/([^@:]+)(?::([^@:/]+))?(?:@(.+))?$/.exec(reference);
  const [, host, repository, tag, digest] = match ?? [];
  if (host === undefined || repository === undefined) return undefined;
  if (digest !== undefined && !isDigest(digest)) return undefined;
  return { host, repository, tag, digest };
}

/** The names of this registry: where it listens, and the name that it stands in for. */
function ourHosts(account: Account, host: string): string[] {
  const domain = account.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return [host, host.replace(/^127\.0\.0\.1:/, 'localhost:'), `${account.id}.dkr.ecr.${account.region}.${domain}`];
}
