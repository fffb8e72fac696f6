import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRegistry } from '../registry/registry.ts';
import { Uploads } from '../registry/uploads.ts';
import type { Account, AwsService, Clock, Images, Json, StoredImage } from '../wire.ts';
import { createEcrService } from './api/service.ts';
import { Blobs } from './blobs.ts';
import { LayerLinks } from './layer-links.ts';
import { createImages } from './lookup.ts';
import { Repositories } from './repositories.ts';
import { Scans } from './scans.ts';
import { seedRepository } from './seed.ts';
import type { EcrSeed, PullThroughCacheRuleSeed } from './seed-types.ts';
import { describeState } from './state.ts';
import { Tokens } from './tokens.ts';

export interface EcrOptions {
  readonly account: Account;
  readonly clock: Clock;
  /** `host:port` under which clients reach the emulator; asked on every use, since the port is known late. */
  readonly host: () => string;
  /** Whether the caller may do all of these (`ecr:PutImage` …) with the repository of this ARN. */
  readonly authorize: (actions: string[], resourceArn: string) => boolean;
  /**
   * What docker hears when it pushes to an immutable tag the very image that the tag has; `accepted` unless given.
   * Which of the two the real ECR says is not settled; its API (PutImage) always has an error for it.
   */
  readonly identicalPushToImmutableTag?: 'accepted' | 'refused';
}

export interface Ecr {
  /** The control plane (AWS JSON 1.1). */
  readonly service: AwsService;
  readonly images: Images;
  /** A fresh registry password for user `AWS`, valid for 12 hours of the clock. */
  token(): string;
  /** Answers a request whose path begins with `/v2/` or `/_layers/`. Never rejects. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  /** Creates repositories and images; the images come back in the order given. */
  seed(seed: EcrSeed): StoredImage[];
  /** What the registry holds, for `/_emulator/state`. */
  state(): Json;
  /** Removes the layers from the disk. */
  close(): Promise<void>;
}

/** An ECR of one account: the control plane and the registry that docker pushes to, over the same repositories. */
export function createEcr({ account, clock, host, authorize, identicalPushToImmutableTag }: EcrOptions): Ecr {
  const repositories = new Repositories(account, clock);
  const blobs = new Blobs();
  const tokens = new Tokens(clock);
  const links = new LayerLinks(clock);
  const scans = new Scans(clock);
  const uploads = new Uploads(blobs);
  const pullThroughCacheRules: PullThroughCacheRuleSeed[] = [];
  return {
    service: createEcrService({ repositories, tokens, links, scans, pullThroughCacheRules, clock, host }),
    images: createImages(repositories, host),
    token: () => tokens.issue().password,
    handle: createRegistry({
      repositories,
      blobs,
      tokens,
      uploads,
      links,
      clock,
      authorize,
      identicalPushToImmutableTag: identicalPushToImmutableTag ?? 'accepted',
    }),
    seed: (seed) => {
      if (seed.scanning !== undefined) scans.scanning = seed.scanning;
      pullThroughCacheRules.push(...(seed.pullThroughCacheRules ?? []));
      return (seed.repositories ?? []).flatMap((each) => seedRepository({ repositories, blobs, clock }, each));
    },
    state: () => ({
      repositories: describeState(repositories, host()),
      uploads: uploads.list().map(({ id, repository, size }) => ({ id, repository, received: size })),
      pullThroughCacheRules,
    }),
    close: () => blobs.close(),
  };
}
