import type { RepositoryVisibility } from '../world.ts';

/** Enough for most stack traces. */
const USUAL_LINES = 20;

/**
 * Who can see the repository of an event; undefined where the event doesn't tell.
 * https://docs.github.com/webhooks/webhook-events-and-payloads
 * @param repository the event's `repository`
 */
export function visibilityOf(
  repository: Readonly<Record<string, unknown>> | undefined,
): RepositoryVisibility | undefined {
  switch (repository?.visibility) {
    case 'public':
    case 'internal':
    case 'private':
      return repository.visibility;
  }
  // Not every event has the newer member.
  if (repository?.private === true) return 'private';
  return repository?.private === false ? 'public' : undefined;
}

/**
 * How many of the last lines of a failed container's log are shown unless somebody says otherwise. Everybody can read the log of a run in a public
 * repository, so what a program writes stays out of it there, and wherever nobody knows.
 */
export function usualLogLines(visibility: RepositoryVisibility | undefined): number {
  return visibility === 'private' || visibility === 'internal' ? USUAL_LINES : 0;
}
