import { EventEmitter, once } from 'node:events';
import { chmod, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { INSPECT } from './fake-docker.ts';

/** How far a build is. */
export type Stage = 'building' | 'pushing' | 'pushed';

/** How a build goes; times in real milliseconds. */
export interface StubBuild {
  /** From its beginning until it pushes. */
  readonly ms: number;
  /** From its last layer until its tag is there. */
  readonly pushMs: number;
  /**
   * What SIGINT and SIGTERM do: `ends`, docker has its child end, too; `orphans`, docker ends and its child goes on, unless it gets the signal itself;
   * `ignores`, neither cares.
   */
  readonly onSignal: 'ends' | 'orphans' | 'ignores';
}

/** A process of a build that is alive. */
export interface StubProcess {
  readonly role: 'docker' | 'buildx';
  readonly pid: number;
}

/** A `docker` for the PATH that answers buildx's questions by itself, and builds as {@link StubBuild} says. It pushes real manifests over HTTP. */
export class StubDocker implements AsyncDisposable {
  /** Of builds that begin from now on. */
  build: StubBuild;
  /** Emits each {@link Stage} when a build reaches it. */
  readonly stages = new EventEmitter<Record<Stage, []>>();
  readonly #server: Server;
  readonly #alive = new Map<Socket, StubProcess | undefined>();
  readonly #changes = new EventEmitter<{ ended: [] }>();

  private constructor(build: StubBuild) {
    this.build = build;
    this.#server = createServer((socket) => this.#follow(socket));
  }

  static async open(build: Partial<StubBuild> = {}): Promise<StubDocker> {
    const stub = new StubDocker({ ms: 50, pushMs: 0, onSignal: 'ends', ...build });
    stub.#server.listen(0, '127.0.0.1');
    await once(stub.#server, 'listening');
    return stub;
  }

  /** Writes the program. Further lines of shell, `before`, run first. */
  async install(file: string, before = ''): Promise<void> {
    const { port } = this.#server.address() as AddressInfo;
    const build = new URL('stub-build.ts', import.meta.url).pathname;
    const script = `#!/bin/sh
${before}
case "$1 $2" in
  'buildx version') echo 'github.com/docker/buildx v0.35.0' ;;
  'buildx inspect') printf '${INSPECT.replaceAll('\n', '\\n')}' ;;
  'buildx build') exec '${process.execPath}' '${build}' ${port} docker "$@" ;;
  info*) echo 'linux/x86_64 [[Backing Filesystem extfs]]' ;;
  *) echo "the stub has no docker $*" >&2; exit 1 ;;
esac
`;
    await writeFile(file, script);
    await chmod(file, 0o755);
  }

  /** The processes of builds that are alive now. */
  alive(): readonly StubProcess[] {
    return [...this.#alive.values()].filter((one) => one !== undefined);
  }

  /** Those that are still alive when all are gone, which is at once if they are, or so many real milliseconds from now. */
  async survivors(patience: number): Promise<readonly StubProcess[]> {
    const enough = new AbortController();
    const timeOut = wait(patience, undefined, { signal: enough.signal }).catch(() => undefined);
    let over = false;
    void timeOut.then(() => {
      over = true;
    });
    while (this.#alive.size > 0 && !over) await Promise.race([timeOut, once(this.#changes, 'ended')]);
    enough.abort();
    return this.alive();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { pid } of this.alive()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has just ended by itself.
      }
    }
    await this.survivors(5_000);
    this.#server.close();
  }

  /** A process says who it is and how far it is; its connection ends when it does, however it ends. */
  #follow(socket: Socket): void {
    this.#alive.set(socket, undefined);
    socket.write(`${JSON.stringify(this.build)}\n`);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#alive.delete(socket);
      this.#changes.emit('ended');
    });
    const lines = createInterface(socket);
    // It passes the socket's errors on: a process that is killed resets its connection.
    lines.on('error', () => undefined);
    lines.on('line', (line) => {
      const said = JSON.parse(line) as Partial<StubProcess> & { readonly stage?: Stage };
      if (said.stage !== undefined) this.stages.emit(said.stage);
      else if (said.role !== undefined && said.pid !== undefined) {
        this.#alive.set(socket, { role: said.role, pid: said.pid });
      }
    });
  }
}
