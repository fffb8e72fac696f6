import type { BuildDraft } from './image-plan.ts';
import { defaultTag, type Source } from './tag.ts';

const OCI = 'org.opencontainers.image';

const COMMIT_LABEL = `${OCI}.revision`;

/** When the image was made: said by most workflows, and never the same twice. */
export const CREATED_LABEL = `${OCI}.created`;

/**
 * The labels of the image that tell where it comes from, and those that were asked for, which go first. All of the former come from the commit and its
 * repository, so that the same commit gives the same digest: the time is the commit's.
 * https://github.com/opencontainers/image-spec/blob/main/annotations.md#pre-defined-annotation-keys
 */
export function imageLabels({
  source,
  repositoryUrl,
  inputs,
}: Pick<BuildDraft, 'source' | 'repositoryUrl' | 'inputs'>): Record<string, string> {
  return { ...ofCommit(source), ...ofRepository(repositoryUrl), ...inputs.labels };
}

/** The commit that an image was built from, as its labels tell. */
export function commitIn(labels: Readonly<Record<string, string>> | undefined): string | undefined {
  return labels?.[COMMIT_LABEL] || undefined;
}

function ofCommit(source: Source | undefined): Record<string, string> {
  if (source === undefined) return {};
  const { commit, commitTime, gitTag, dirty } = source;
  return {
    [COMMIT_LABEL]: commit,
    [CREATED_LABEL]: new Date(commitTime * 1000).toISOString().replace('.000Z', 'Z'),
    [`${OCI}.version`]: dirty === undefined ? (gitTag ?? commit) : defaultTag(source),
  };
}

function ofRepository(url: string | undefined): Record<string, string> {
  if (url === undefined) return {};
  return { [`${OCI}.source`]: url, [`${OCI}.title`]: url.slice(url.lastIndexOf('/') + 1) };
}
