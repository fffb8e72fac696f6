import type { Repository } from './model.ts';

/** Whether a push may not move this tag to another image. */
export function isImmutable(repository: Pick<Repository, 'mutability' | 'exclusionFilters'>, tag: string): boolean {
  const excluded = repository.exclusionFilters.some((filter) => matchesWildcard(filter, tag));
  switch (repository.mutability) {
    case 'MUTABLE':
      return false;
    case 'IMMUTABLE':
      return true;
    case 'MUTABLE_WITH_EXCLUSION':
      return excluded;
    case 'IMMUTABLE_WITH_EXCLUSION':
      return !excluded;
  }
}

function matchesWildcard(filter: string, tag: string): boolean {
  const pattern = filter.replace(/[^\w*]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${pattern}$`).test(tag);
}
