import type { Repository } from '../../src/image/find-repository.ts';
import type { BuildPlan } from '../../src/image/image-plan.ts';
import type { BuildInputs } from '../../src/inputs/build-inputs.ts';
import { ACCOUNT, HOST, REGION } from './definitions.ts';

export const repository: Repository = {
  account: ACCOUNT,
  region: REGION,
  name: 'team/web',
  uri: `${HOST}/team/web`,
  tagMutability: 'MUTABLE',
  exceptions: [],
};

export const buildInputs: BuildInputs = {
  context: '.',
  file: undefined,
  target: undefined,
  buildArgs: {},
  platforms: [],
  cacheFrom: [],
  cacheTo: [],
  buildContexts: {},
  secrets: [],
  ssh: [],
  noCache: false,
  pull: false,
  labels: {},
  annotations: [],
  provenance: 'false',
  sbom: 'false',
  builder: undefined,
  network: undefined,
  addHosts: [],
  shmSize: undefined,
  ulimit: [],
  cache: undefined,
};

/** A build of commit abc123 with nothing special about it, except for what is given. */
export function buildPlan(more: Partial<BuildPlan> = {}): BuildPlan {
  return {
    kind: 'build',
    repository,
    tag: 'abc123',
    tags: [],
    inputs: buildInputs,
    cache: { from: [], to: [] },
    files: { kind: 'folder', context: '/w', dockerfile: '/w/Dockerfile' },
    platforms: [],
    repositoryUrl: undefined,
    source: { commit: 'abc123', commitTime: 1_700_000_000, gitTag: undefined, dirty: undefined },
    fingerprint: { commit: 'abc123', file: 'f1', target: '', 'build-args': 'b1', platforms: '', context: 'c1' },
    builder: { kind: 'buildx', platforms: ['linux/amd64'], driver: 'docker-container', containerdStore: false },
    ownBuilder: false,
    registries: { asked: { aws: [], others: [] }, found: [] },
    rebuilt: undefined,
    ...more,
  };
}
