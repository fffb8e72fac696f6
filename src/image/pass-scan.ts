import type { Journal } from '../journal.ts';
import { Problem } from '../problem.ts';
import { scanLines } from '../report/scan-section.ts';
import type { World } from '../world.ts';
import type { ProvidedImage } from './provide.ts';
import { readScan } from './read-scan.ts';
import type { EcrRepository } from './reference.ts';
import { countsText, type Findings, type ScanReport, type ScanThreshold, scanReport } from './scan-report.ts';

/** Findings as the inputs want them judged, and where the image is. */
export interface ScanGate {
  readonly threshold: ScanThreshold;
  readonly repository: EcrRepository;
}

/**
 * Waits for the scan of an image, and lets it pass or not.
 * @param journal gets what was found, for the report
 * @throws Problem where there is a finding that the threshold doesn't let pass, or no result to be had
 */
export async function passScan(gate: ScanGate, image: ProvidedImage, world: World, journal: Journal): Promise<void> {
  const report = await scanImage(world, gate, image);
  journal.scan = report;
  const name = `${gate.repository.name}@${image.digest ?? ''}`;
  world.log.info([`The scan of ${name}: ${countsText(report)}.`, ...scanLines(report)].join('\n'));
  const { refusedCount: count, threshold } = report;
  if (count === 0) return;
  const many = count === 1 ? 'is 1 finding' : `are ${count} findings`;
  throw new Problem(`scan: there ${many} of severity ${threshold} or worse in the image, so it isn't deployed`, {
    code: 'scan-findings',
    hint: 'Update the packages that are named (often a newer base image is enough) and build again, or raise the threshold of scan.',
  });
}

/** Of an index the images of its platforms are scanned, since an index itself is not. */
async function scanImage(world: World, gate: ScanGate, { digest, digests }: ProvidedImage): Promise<ScanReport> {
  const platforms = digests.filter((one) => one !== digest);
  const images = platforms.length > 0 ? platforms : digests;
  if (images.length === 0)
    throw new Problem("scan: the digest of the image isn't known, so there is nothing to look at");
  const pages: Findings[] = [];
  for (const image of images) pages.push(...(await readScan(world, gate.repository, image)));
  return scanReport(pages, gate.threshold);
}
