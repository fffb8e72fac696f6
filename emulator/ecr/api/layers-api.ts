import { z } from 'zod';
import { AwsError, type Json, type Operation } from '../../wire.ts';
import type { LayerLinks } from '../layer-links.ts';
import { isDigest } from '../manifest.ts';
import type { Repository } from '../model.ts';
import type { Repositories } from '../repositories.ts';
import * as input from './input.ts';

const downloadRequest = z.object({ ...input.inRepository, layerDigest: z.string() });
const checkRequest = z.object({ ...input.inRepository, layerDigests: z.array(z.string()).min(1).max(100) });

/** Operations on layers; configs count as layers, as they do in ECR. `host` is the registry's `host:port`. */
export function layerOperations(
  repositories: Repositories,
  links: LayerLinks,
  host: () => string,
): Record<string, Operation> {
  return {
    GetDownloadUrlForLayer: (json) => {
      const { layerDigest, ...request } = input.read(downloadRequest, json);
      const repository = repositories.get(request.repositoryName, request.registryId);
      if (!repository.layers.has(layerDigest)) {
        throw new AwsError(
          'LayersNotFoundException',
          `The layer with digest '${layerDigest}' does not exist in the repository with name '${repository.name}' in the registry with id '${repositories.account.id}'`,
        );
      }
      return { downloadUrl: `http://${host()}${links.create(layerDigest)}`, layerDigest };
    },
    BatchCheckLayerAvailability: (json) => {
      const request = input.read(checkRequest, json);
      const repository = repositories.get(request.repositoryName, request.registryId);
      const layers = request.layerDigests.filter(isDigest).map((digest) => availability(repository, digest));
      const failures = request.layerDigests
        .filter((digest) => !isDigest(digest))
        .map((layerDigest) => ({
          layerDigest,
          failureCode: 'InvalidLayerDigest',
          failureReason: 'Invalid layer digest',
        }));
      return { layers, failures };
    },
  };
}

function availability(repository: Repository, layerDigest: string): Json {
  const layerSize = repository.layers.get(layerDigest);
  return layerSize === undefined
    ? { layerDigest, layerAvailability: 'UNAVAILABLE' }
    : { layerDigest, layerAvailability: 'AVAILABLE', layerSize };
}
