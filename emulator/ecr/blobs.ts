import { randomUUID } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { digestOf } from './manifest.ts';

/**
 * Layers and configs as files in a private temporary folder, named by their digest and shared by all repositories.
 * Which repository has which blob is the repository's own knowledge. Nothing is removed before `close`.
 */
export class Blobs {
  #folder: string | undefined;

  /** Stores bytes at once, for content that is not uploaded. Returns the digest. */
  put(bytes: Buffer): string {
    const digest = digestOf(bytes);
    if (!existsSync(this.#path(digest))) writeFileSync(this.#path(digest), bytes);
    return digest;
  }

  /** A path for a file in the making, to be handed to {@link adopt}. */
  draftPath(): string {
    return join(this.#root(), `upload-${randomUUID()}`);
  }

  /** Takes a finished draft, whose digest the caller has checked. */
  async adopt(draft: string, digest: string): Promise<void> {
    await rename(draft, this.#path(digest));
  }

  /** The bytes of a blob from offset `start` on. */
  read(digest: string, start = 0): Readable {
    return createReadStream(this.#path(digest), { start });
  }

  /** Removes the folder and everything in it. */
  async close(): Promise<void> {
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }

  #root(): string {
    this.#folder ??= mkdtempSync(join(tmpdir(), 'ship-emulator-ecr-'));
    mkdirSync(this.#folder, { recursive: true });
    return this.#folder;
  }

  #path(digest: string): string {
    return join(this.#root(), digest.replace(':', '-'));
  }
}
