import { countsText, type ScanFinding, type ScanReport } from '../image/scan-report.ts';
import { printable, shortened } from './foreign-text.ts';
import { escaped, table } from './markdown.ts';

const MOST_ROWS = 50;
const LONGEST_CELL = 100;

/** What the scan of the image found: the counts, and everything that keeps it from being deployed. */
export function scanSection(report: ScanReport): string {
  const title = `**Scan** ${escaped(countsText(report))}`;
  if (report.refused.length === 0) return title;
  const rows = report.refused.slice(0, MOST_ROWS).map((one) => cells(one).map((cell) => escaped(cell)));
  const left = report.refusedCount - rows.length;
  const more = left > 0 ? [`… and ${left} more of severity ${report.threshold} or worse.`] : [];
  return [title, table(['Severity', 'Finding', 'Package', 'Fixed in'], rows), ...more].join('\n\n');
}

/** The same for the log. */
export function scanLines(report: ScanReport): string[] {
  const lines = report.refused.slice(0, MOST_ROWS).map(
    (one) =>
      `  ${cells(one)
        .filter((cell) => cell !== '')
        .join('  ')}`,
  );
  const left = report.refusedCount - lines.length;
  return left > 0 ? [...lines, `  … and ${left} more`] : lines;
}

function cells({ severity, name, package: of, fixedIn }: ScanFinding): string[] {
  return [severity, name, of ?? '', fixedIn ?? ''].map((cell) => shortened(printable(cell), LONGEST_CELL));
}
