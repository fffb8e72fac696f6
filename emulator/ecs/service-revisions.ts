import { createHash } from 'node:crypto';
import { optionalText, text } from '../fields.ts';
import type { Images, Json } from '../wire.ts';
import { containersOf } from './container-definitions.ts';
import type { EcsContext } from './context.ts';
import type { ResolvedImage, Service, ServiceRevision, TaskDefinition } from './model.ts';

/** What a revision runs and how; by default what the service is set to. */
export interface RevisionContent {
  readonly definition: TaskDefinition;
  readonly settings: Json;
}

/** The revision that a deployment brings: its images are resolved now. */
export function createRevision(
  context: EcsContext,
  service: Service,
  number: string,
  { definition, settings }: RevisionContent = service,
): ServiceRevision {
  return {
    arn: context.store.arn(`service-revision/${service.cluster.name}/${service.name}/${number}`),
    number,
    definition,
    settings,
    images: containersOf(definition.raw).map((container) => resolveImage(context.images, container)),
    createdAt: context.store.clock.now(),
  };
}

/** What the image of a container resolves to now. */
export function resolveImage(images: Images, container: Json): ResolvedImage {
  const image = text(container, 'image');
  const named = { containerName: text(container, 'name'), image };
  if (optionalText(container, 'versionConsistency') === 'disabled') return named;
  const lookup = images.lookup(image);
  if (lookup.kind === 'found') return { ...named, imageDigest: lookup.image.digest };
  if (lookup.kind === 'missing') return named;
  return { ...named, imageDigest: image.split('@')[1] ?? `sha256:${createHash('sha256').update(image).digest('hex')}` };
}
