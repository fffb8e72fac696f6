import { describe, expect, it } from '@jest/globals';
import { countsText, type Findings, type ScanThreshold, scanReport } from '../../src/image/scan-report.ts';
import { scanLines, scanSection } from '../../src/report/scan-section.ts';

function basic(...severities: string[]): Findings {
  return { findings: severities.map((severity, index) => ({ name: `CVE-${index}`, severity: severity as 'LOW' })) };
}

describe('scanReport', () => {
  it.each<[ScanThreshold, number]>([
    ['low', 4],
    ['medium', 3],
    ['high', 2],
    ['critical', 1],
  ])('counts from %s on', (threshold, count) => {
    const all = basic('INFORMATIONAL', 'UNDEFINED', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL');
    expect(scanReport([all], threshold).refusedCount).toBe(count);
  });

  it('takes a severity that it does not know for the worst', () => {
    expect(scanReport([basic('SEVERE')], 'critical').refusedCount).toBe(1);
  });

  it('believes the counts where they are higher than what is listed', () => {
    const report = scanReport([{ ...basic('HIGH'), findingSeverityCounts: { HIGH: 7, LOW: 0 } }], 'high');
    expect([report.refusedCount, report.refused.length, countsText(report)]).toEqual([7, 1, '7 HIGH']);
    expect(scanLines(report)).toEqual(['  HIGH  CVE-0', '  … and 6 more']);
  });

  it('counts a weakness of two platforms once, and none that is closed', () => {
    const closed = { severity: 'CRITICAL', status: 'CLOSED', title: 'old' };
    expect(scanReport([basic('HIGH'), basic('HIGH'), { enhancedFindings: [closed] }], 'low').refusedCount).toBe(1);
    expect(countsText(scanReport([{}], 'low'))).toBe('no findings');
  });
});

describe('scanSection', () => {
  it('shows what others wrote as text', () => {
    const findings = [
      { name: '<b>x</b>|`', severity: 'HIGH' as const, attributes: [{ key: 'package_name', value: '[a](b)' }] },
    ];
    const section = scanSection(scanReport([{ findings }], 'high'));
    expect(section).not.toContain('<b>');
    expect(section).not.toContain('[a](b)');
    expect(section).toContain('| Severity | Finding | Package | Fixed in |');
  });
});
