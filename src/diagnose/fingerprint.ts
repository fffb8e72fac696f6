/**
 * A text without what differs from one occurrence to the next: ARNs, ids, digests, addresses, times and counts. Two texts that say the same of different
 * tasks are equal after it.
 */
export function withoutIds(text: string): string {
  return text
    .replace(/(?<![a-z_])arn:[\w-]+:[^\s,;'")\]]+/g, '#')
    .replace(/(?<![a-z0-9])(?=[0-9a-f-]*\d)[0-9a-f]{8,}(?:-[0-9a-f]+)*(?![a-z0-9])/gi, '#')
    .replace(/\d+/g, '#')
    .replace(/#(?:[.:TZ+-]*#)*Z*/g, '#')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The parts that make two failures the same. */
export function fingerprintOf(parts: readonly (string | number | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join('/');
}
