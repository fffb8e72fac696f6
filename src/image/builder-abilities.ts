import type { Builder } from './find-builder.ts';

/**
 * True for a builder that exports caches, attestations, annotations and several platforms: the engine's own does so only over containerd's store, and
 * only through buildx. https://docs.docker.com/build/builders/drivers/
 */
export function canDoAll({ kind, driver, containerdStore }: Builder): boolean {
  return kind === 'buildx' && (driver !== 'docker' || containerdStore);
}
