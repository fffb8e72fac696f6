import { z } from 'zod';
import { seconds } from '../../fields.ts';
import { AwsError, type Json, type Operation } from '../../wire.ts';
import { findImage } from '../images.ts';
import type { Repository, StoredManifest } from '../model.ts';
import type { Repositories } from '../repositories.ts';
import { type FindingSeed, isIndex, type Scan, type Scans } from '../scans.ts';
import { notFound } from './image-reading-api.ts';
import * as input from './input.ts';

const imageId = z.object({ imageDigest: z.string().optional(), imageTag: z.string().optional() });
const startRequest = z.object({ ...input.inRepository, imageId });
const describeRequest = z.object({ ...input.inRepository, ...input.paging, imageId });

/** Operations on the scans of images. */
export function scanOperations(repositories: Repositories, scans: Scans): Record<string, Operation> {
  const registryId = repositories.account.id;
  const find = (request: z.output<typeof startRequest>) => {
    const repository = repositories.get(request.repositoryName, request.registryId);
    const manifest = findImage(repository, request.imageId) ?? notFound(repository, request.imageId, registryId);
    return { repository, manifest };
  };
  const about = (repository: Repository, { digest }: StoredManifest, id: { imageTag?: string | undefined }) => ({
    registryId,
    repositoryName: repository.name,
    imageId: { imageDigest: digest, ...(id.imageTag === undefined ? {} : { imageTag: id.imageTag }) },
  });
  return {
    StartImageScan: (json) => {
      const request = input.read(startRequest, json);
      const { repository, manifest } = find(request);
      refuseToStart(scans, repository, manifest);
      scans.start(repository, manifest);
      return { ...about(repository, manifest, request.imageId), imageScanStatus: { status: 'IN_PROGRESS' } };
    },
    DescribeImageScanFindings: (json) => {
      const request = input.read(describeRequest, json);
      const { repository, manifest } = find(request);
      const scan = scans.find(repository, manifest);
      if (scan === undefined) throw scanNotFound(repository, manifest, registryId);
      const status = scans.statusOf(scan);
      const imageScanStatus = { status, description: `The scan is ${status}.` };
      const shown = { ...about(repository, manifest, request.imageId), imageScanStatus };
      if (status !== 'COMPLETE' && status !== 'ACTIVE') return shown;
      const { items, next } = input.page(scans.scanning.findings, request);
      return { ...shown, imageScanFindings: describeFindings(scans, scan, items), ...next };
    },
  };
}

function refuseToStart(scans: Scans, repository: Repository, manifest: StoredManifest): void {
  if (scans.scanning.type === 'enhanced') {
    throw new AwsError('ValidationException', 'This feature is disabled: the registry uses enhanced scanning');
  }
  if (isIndex(manifest)) {
    throw new AwsError(
      'UnsupportedImageTypeException',
      `The image with digest '${manifest.digest}' in the repository '${repository.name}' has an unsupported type for scanning`,
    );
  }
  // One scan in 24 hours, and the emulator's runs are shorter.
  if (scans.find(repository, manifest) !== undefined) {
    throw new AwsError('LimitExceededException', 'The scan quota per image has been exceeded. Wait and try again.');
  }
}

function describeFindings(scans: Scans, { startedAt }: Scan, items: readonly FindingSeed[]): Json {
  const { type, findings, seconds: takes } = scans.scanning;
  const counts: Record<string, number> = {};
  for (const { severity } of findings) counts[severity] = (counts[severity] ?? 0) + 1;
  return {
    imageScanCompletedAt: seconds(startedAt + takes * 1000),
    vulnerabilitySourceUpdatedAt: seconds(startedAt),
    findingSeverityCounts: counts,
    ...(type === 'basic' ? { findings: items.map(basic) } : { enhancedFindings: items.map(enhanced) }),
  };
}

function basic({ name, severity, package: of, version }: FindingSeed): Json {
  const attributes = { package_name: of, package_version: version };
  return {
    name,
    severity,
    uri: `https://example.com/${name}`,
    attributes: Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }])),
  };
}

function enhanced(finding: FindingSeed): Json {
  const { name, severity, package: of, version, 'fixed-in': fixedInVersion } = finding;
  return {
    title: of === undefined ? name : `${name} - ${of}`,
    severity,
    status: 'ACTIVE',
    fixAvailable: fixedInVersion === undefined ? 'NO' : 'YES',
    packageVulnerabilityDetails: {
      vulnerabilityId: name,
      sourceUrl: `https://example.com/${name}`,
      vulnerablePackages:
        of === undefined
          ? []
          : [
              {
                name: of,
                ...(version === undefined ? {} : { version }),
                ...(fixedInVersion === undefined ? {} : { fixedInVersion }),
              },
            ],
    },
  };
}

function scanNotFound({ name }: Repository, { digest }: StoredManifest, registryId: string): AwsError {
  return new AwsError(
    'ScanNotFoundException',
    `Image scan does not exist for the image with '{imageDigest:'${digest}', imageTag:'null'}' in the repository with name '${name}' in the registry with id '${registryId}'`,
  );
}
