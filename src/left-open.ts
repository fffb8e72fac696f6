/** What a main step leaves to the post step: services of one cluster. */
export interface LeftOpen<Item> {
  readonly cluster: string;
  readonly region: string;
  readonly services: readonly Item[];
}

/** Reads it back; undefined where nothing was left, or nothing that can be read. */
export function parseLeftOpen<Left extends LeftOpen<unknown>>(text: string): Left | undefined {
  if (text === '') return undefined;
  try {
    const left = JSON.parse(text) as Left;
    return Array.isArray(left.services) && left.services.length > 0 ? left : undefined;
  } catch {
    return undefined;
  }
}
