import { DescribeImageScanFindingsCommand, type ImageScanStatus, StartImageScanCommand } from '@aws-sdk/client-ecr';
import { describeFailure, failureKind, isNamed } from '../aws/failure.ts';
import { Problem } from '../problem.ts';
import type { World } from '../world.ts';
import type { EcrRepository } from './reference.ts';
import type { Findings } from './scan-report.ts';

/** Milliseconds: a scan takes seconds to minutes, and Inspector's first one may wait for its turn. */
const LONGEST = 10 * 60_000;
const PAUSE = 5_000;

/** With these there is nothing to wait for any more. Inspector goes on scanning an image that is ACTIVE. */
const DONE: ReadonlySet<string> = new Set(['COMPLETE', 'ACTIVE']);
const UNDERWAY: ReadonlySet<string> = new Set(['IN_PROGRESS', 'PENDING']);

/**
 * Waits for the scan of an image, and begins one where there is none.
 * @throws Problem where there is no result in ten minutes, or none to be had: what isn't known doesn't pass
 */
export async function readScan(world: World, repository: EcrRepository, imageDigest: string): Promise<Findings[]> {
  await waitForScan(world, repository, imageDigest);
  return await everyPage(world, repository, imageDigest);
}

async function waitForScan(world: World, repository: EcrRepository, imageDigest: string): Promise<void> {
  const until = world.clock.now() + LONGEST;
  let seen = await describeScan(world, repository, imageDigest);
  // ECR scans by itself where the repository says so, and then refuses to begin another one.
  let last = seen.kind === 'none' ? await startScan(world, repository, imageDigest) : '';
  while (seen.kind !== 'done') {
    if (seen.kind === 'failed') throw noResult(repository, imageDigest, seen.why);
    if (seen.kind === 'underway') last = seen.status;
    if (world.clock.now() + PAUSE > until) throw noResult(repository, imageDigest, `${last}, after ten minutes`);
    await world.clock.sleep(PAUSE, world.signal);
    if (world.signal.aborted) throw new Problem('the run was cancelled', { verdict: 'cancelled' });
    seen = await describeScan(world, repository, imageDigest);
  }
}

type Seen =
  | { readonly kind: 'done' | 'none' }
  | { readonly kind: 'underway'; readonly status: string }
  | { readonly kind: 'failed'; readonly why: string };

async function describeScan(world: World, repository: EcrRepository, imageDigest: string): Promise<Seen> {
  try {
    const answer = await world.aws
      .ecr(repository.region)
      .send(new DescribeImageScanFindingsCommand({ ...where(repository, imageDigest), maxResults: 1 }));
    return seenAs(answer.imageScanStatus ?? {});
  } catch (error) {
    if (isNamed(error, 'ScanNotFoundException')) return { kind: 'none' };
    if (failureKind(error) !== 'denied') throw error;
    throw new Problem(`scan: ${describeFailure('DescribeImageScanFindings', error)}`, {
      cause: error,
      hint: `Allow ecr:DescribeImageScanFindings and ecr:StartImageScan on repository/${repository.name} (with enhanced scanning also inspector2:ListCoverage and inspector2:ListFindings), or set scan: off.`,
    });
  }
}

function seenAs({ status: known, description }: ImageScanStatus): Seen {
  const status = known ?? 'not said';
  if (DONE.has(status)) return { kind: 'done' };
  if (UNDERWAY.has(status)) return { kind: 'underway', status: `its scan is ${status}` };
  return { kind: 'failed', why: `its scan is ${status}${description ? `: ${description}` : ''}` };
}

/** @returns what is known of the scan from now on, for an error */
async function startScan(world: World, repository: EcrRepository, imageDigest: string): Promise<string> {
  try {
    await world.aws.ecr(repository.region).send(new StartImageScanCommand(where(repository, imageDigest)));
    return 'its scan was begun';
  } catch (error) {
    const failure = describeFailure('StartImageScan', error);
    if (isNamed(error, 'UnsupportedImageTypeException')) throw noResult(repository, imageDigest, failure);
    return `there is no scan of it (${failure})`;
  }
}

async function everyPage(world: World, repository: EcrRepository, imageDigest: string): Promise<Findings[]> {
  const pages: Findings[] = [];
  let nextToken: string | undefined;
  do {
    const answer = await world.aws
      .ecr(repository.region)
      .send(new DescribeImageScanFindingsCommand({ ...where(repository, imageDigest), maxResults: 1000, nextToken }));
    pages.push(answer.imageScanFindings ?? {});
    nextToken = answer.nextToken;
  } while (nextToken !== undefined);
  return pages;
}

function where({ account, name }: EcrRepository, imageDigest: string) {
  return { registryId: account, repositoryName: name, imageId: { imageDigest } };
}

function noResult({ name }: EcrRepository, imageDigest: string, why: string): Problem {
  return new Problem(`scan: ECR has no result for ${name}@${imageDigest}: ${why}`, {
    code: 'scan-without-result',
    hint: "An image that wasn't scanned doesn't pass. Look at the scan in the ECR console (an image without an operating system can't be scanned by basic scanning), or set scan: off.",
  });
}
