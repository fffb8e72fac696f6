import type { Clock } from '../wire.ts';
import type { Repository, StoredManifest } from './model.ts';

/** A weakness that scans find, in every image whose tag matches. */
export interface FindingSeed {
  readonly name: string;
  readonly severity: string;
  readonly package?: string | undefined;
  readonly version?: string | undefined;
  readonly 'fixed-in'?: string | undefined;
}

/** How the registry scans. */
export interface ScanningSeed {
  /** `enhanced` is Amazon Inspector's: it scans by itself, and goes on scanning. */
  readonly type: 'basic' | 'enhanced';
  /** Seconds from the beginning of a scan to its end. */
  readonly seconds: number;
  /** What a scan ends with: what it finds, or another status than COMPLETE (or ACTIVE). */
  readonly status?: string | undefined;
  readonly findings: readonly FindingSeed[];
}

export interface Scan {
  readonly startedAt: number;
}

/** The scans of all images. Each has its own, an index none: only what has layers is scanned. */
export class Scans {
  scanning: ScanningSeed = { type: 'basic', seconds: 5, findings: [] };
  readonly #clock: Clock;
  readonly #started = new Map<string, Scan>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The scan of an image: one that was asked for, or one that begins with the push. */
  find(repository: Repository, manifest: StoredManifest): Scan | undefined {
    if (isIndex(manifest)) return undefined;
    const asked = this.#started.get(key(repository, manifest));
    if (asked !== undefined) return asked;
    const byItself = this.scanning.type === 'enhanced' || repository.scanOnPush;
    return byItself ? { startedAt: manifest.pushedAt } : undefined;
  }

  start(repository: Repository, manifest: StoredManifest): void {
    this.#started.set(key(repository, manifest), { startedAt: this.#clock.now() });
  }

  /** How far a scan is, in the words of ECR. */
  statusOf({ startedAt }: Scan): string {
    const { type, seconds, status } = this.scanning;
    if (this.#clock.now() < startedAt + seconds * 1000) return type === 'basic' ? 'IN_PROGRESS' : 'PENDING';
    return status ?? (type === 'basic' ? 'COMPLETE' : 'ACTIVE');
  }
}

/** True for a list of images. */
export function isIndex({ content }: StoredManifest): boolean {
  return content.children.length > 0;
}

function key({ name }: Repository, { digest }: StoredManifest): string {
  return `${name}@${digest}`;
}
