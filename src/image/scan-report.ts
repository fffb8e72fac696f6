import type { EnhancedImageScanFinding, ImageScanFinding, ImageScanFindings } from '@aws-sdk/client-ecr';

/** From harmless to worst, as ECR and Inspector name them. */
const SEVERITIES: readonly string[] = ['UNDEFINED', 'UNTRIAGED', 'INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

/** From which severity on findings keep an image from being deployed. */
export type ScanThreshold = 'low' | 'medium' | 'high' | 'critical';

/** One weakness of an image, in the scanner's words. */
export interface ScanFinding {
  /** `CVE-2026-1234`, for instance. */
  readonly name: string;
  readonly severity: string;
  /** With its version. */
  readonly package: string | undefined;
  readonly fixedIn: string | undefined;
}

/** What the scan of an image came to. */
export interface ScanReport {
  readonly threshold: ScanThreshold;
  /** How many there are of each severity, the worst first; none where there are none. */
  readonly counts: readonly (readonly [severity: string, count: number])[];
  /** Those that keep it from being deployed, the worst first. */
  readonly refused: readonly ScanFinding[];
  /** How many these are; more than the list where the scanner doesn't list all that it counts. */
  readonly refusedCount: number;
}

/** What ECR says of one image, page by page. */
export type Findings = Pick<ImageScanFindings, 'findingSeverityCounts' | 'findings' | 'enhancedFindings'>;

/** Puts the findings of the images of one deployment together: those of the platforms of an index, each once. */
export function scanReport(all: readonly Findings[], threshold: ScanThreshold): ScanReport {
  const found = distinct(
    all.flatMap(({ findings = [], enhancedFindings = [] }) => [
      ...findings.map(ofBasic),
      ...enhancedFindings.filter(({ status }) => status !== 'CLOSED' && status !== 'SUPPRESSED').map(ofEnhanced),
    ]),
  );
  const counts = countsOf(all, found);
  const refused = found.filter(({ severity }) => reaches(severity, threshold));
  const counted = counts.reduce((sum, [severity, count]) => sum + (reaches(severity, threshold) ? count : 0), 0);
  return {
    threshold,
    counts,
    refused: refused.toSorted((a, b) => rank(b.severity) - rank(a.severity) || (a.name < b.name ? -1 : 1)),
    refusedCount: Math.max(refused.length, counted),
  };
}

/** `3 CRITICAL, 1 LOW`; `no findings`. */
export function countsText({ counts }: ScanReport): string {
  return counts.length === 0 ? 'no findings' : counts.map(([severity, count]) => `${count} ${severity}`).join(', ');
}

/** A severity that we don't know may be the worst of all. */
function rank(severity: string): number {
  const known = SEVERITIES.indexOf(severity);
  return known === -1 ? SEVERITIES.length : known;
}

function reaches(severity: string, threshold: ScanThreshold): boolean {
  return rank(severity) >= rank(threshold.toUpperCase());
}

/** The scanner's own counts; where several images share a weakness, the largest of them. */
function countsOf(all: readonly Findings[], found: readonly ScanFinding[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { severity } of found) counts.set(severity, (counts.get(severity) ?? 0) + 1);
  for (const { findingSeverityCounts = {} } of all) {
    for (const [severity, count] of Object.entries(findingSeverityCounts)) {
      counts.set(severity, Math.max(counts.get(severity) ?? 0, count ?? 0));
    }
  }
  return [...counts].filter(([, count]) => count > 0).sort(([a], [b]) => rank(b) - rank(a));
}

function distinct(findings: readonly ScanFinding[]): ScanFinding[] {
  return [...new Map(findings.map((one) => [JSON.stringify(one), one])).values()];
}

function ofBasic({ name, severity, attributes = [] }: ImageScanFinding): ScanFinding {
  const attribute = (key: string) => attributes.find((one) => one.key === key)?.value;
  return {
    name: name ?? 'unnamed',
    severity: severity ?? 'UNDEFINED',
    package: joined(attribute('package_name'), attribute('package_version')),
    fixedIn: attribute('patched_version') ?? attribute('fixed_in_version'),
  };
}

function ofEnhanced({ title, severity, packageVulnerabilityDetails: details }: EnhancedImageScanFinding): ScanFinding {
  const [first] = details?.vulnerablePackages ?? [];
  return {
    name: details?.vulnerabilityId ?? title ?? 'unnamed',
    severity: severity ?? 'UNDEFINED',
    package: joined(first?.name, first?.version),
    fixedIn: first?.fixedInVersion === 'NotAvailable' ? undefined : first?.fixedInVersion,
  };
}

function joined(name: string | undefined, version: string | undefined): string | undefined {
  return name === undefined || version === undefined ? name : `${name} ${version}`;
}
