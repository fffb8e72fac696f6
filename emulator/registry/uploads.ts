import { createHash, randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { Blobs } from '../ecr/blobs.ts';

/** A layer on its way in, written to the disk as it comes. What arrived before a connection broke is kept. */
export class Upload {
  readonly id = randomUUID();
  readonly repository: string;
  readonly path: string;
  readonly #hash = createHash('sha256');
  #size = 0;
  #writing: { readonly source: Readable; readonly done: Promise<void> } | undefined;

  constructor(repository: string, path: string) {
    this.repository = repository;
    this.path = path;
  }

  /** Bytes received so far. */
  get size(): number {
    return this.#size;
  }

  /** The digest of the bytes received so far. */
  digest(): string {
    return `sha256:${this.#hash.copy().digest('hex')}`;
  }

  /**
   * Ends a request that still writes. A client that comes back has given its old connection up, which the server may
   * not have noticed yet; the size is settled afterwards.
   */
  async takeOver(): Promise<void> {
    while (this.#writing !== undefined) {
      this.#writing.source.destroy();
      await this.#writing.done.catch(() => undefined);
    }
  }

  /**
   * Appends everything that comes from `source`, in place of any request that still writes. Rejects when it breaks off;
   * the bytes until then stay.
   * @param check throws when the bytes may not follow this many
   */
  async append(source: Readable, check: (size: number) => void): Promise<void> {
    // Nothing may come between the end of this and `#writing` being set, or two requests would write at once.
    while (this.#writing !== undefined) await this.takeOver();
    check(this.#size);
    const done = this.#write(source).finally(() => {
      this.#writing = undefined;
    });
    this.#writing = { source, done };
    await done;
  }

  async #write(source: Readable): Promise<void> {
    const file = await open(this.path, 'a');
    try {
      for await (const chunk of source as AsyncIterable<Buffer>) {
        await file.writeFile(chunk);
        this.#hash.update(chunk);
        this.#size += chunk.length;
      }
    } finally {
      await file.close();
    }
  }
}

/** The uploads under way. */
export class Uploads {
  readonly #blobs: Blobs;
  readonly #byId = new Map<string, Upload>();

  constructor(blobs: Blobs) {
    this.#blobs = blobs;
  }

  /** All of them, in the order of their beginning. */
  list(): Upload[] {
    return [...this.#byId.values()];
  }

  /** Begins an upload into a repository. */
  begin(repository: string): Upload {
    const upload = new Upload(repository, this.#blobs.draftPath());
    this.#byId.set(upload.id, upload);
    return upload;
  }

  /** The upload of this id into this repository, if it is under way. */
  find(repository: string, id: string): Upload | undefined {
    const upload = this.#byId.get(id);
    return upload?.repository === repository ? upload : undefined;
  }

  /** Makes a finished upload a blob. */
  async finish(upload: Upload): Promise<void> {
    this.#byId.delete(upload.id);
    await this.#blobs.adopt(upload.path, upload.digest());
  }

  /** Throws an upload away. */
  async cancel(upload: Upload): Promise<void> {
    this.#byId.delete(upload.id);
    await rm(upload.path, { force: true });
  }
}
