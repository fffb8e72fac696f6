import { EventEmitter, once } from 'node:events';
import { type Stage, type StubBuild, StubDocker } from '../support/stub-docker.ts';
import { Site, type SiteOptions } from './site.ts';

/**
 * What a run is doing when it is cancelled. `start`: its process begins. `check`: it asks ECS for the first time. `build` and `push`: docker does. `register`,
 * `update`, `stop`: RegisterTaskDefinition, UpdateService or StopServiceDeployment has arrived at ECS, and isn't answered. `watch`: UpdateService was
 * answered, and it asks how the deployment is. `tag`, `put-back` and `untag`: TagResource, a second UpdateService or UntagResource has arrived.
 */
export type Phase =
  | 'start'
  | 'check'
  | 'tag'
  | 'build'
  | 'push'
  | 'register'
  | 'update'
  | 'watch'
  | 'stop'
  | 'put-back'
  | 'untag';

const STAGES: Partial<Record<Phase, Stage>> = { build: 'building', push: 'pushing' };
const OPERATIONS: Partial<Record<Phase, string>> = {
  register: 'RegisterTaskDefinition',
  update: 'UpdateService',
  stop: 'StopServiceDeployment',
  tag: 'TagResource',
  untag: 'UntagResource',
};

type Arrivals = EventEmitter<{ request: [operation: string] }>;

/** A site for runs that are cancelled: `docker` is a stub, and requests are heard of when they arrive. */
export class CancelSite implements AsyncDisposable {
  readonly site: Site;
  readonly docker: StubDocker;
  /** Operations in the order in which their requests arrived. */
  readonly requests: string[] = [];
  readonly #arrivals: Arrivals;

  private constructor(site: Site, docker: StubDocker, arrivals: Arrivals) {
    this.site = site;
    this.docker = docker;
    this.#arrivals = arrivals;
    arrivals.on('request', (operation) => this.requests.push(operation));
  }

  /** Opens one whose checkout has a Dockerfile. */
  static async open(build: Partial<StubBuild> = {}, options: SiteOptions = {}): Promise<CancelSite> {
    const arrivals: Arrivals = new EventEmitter();
    const docker = await StubDocker.open(build);
    const site = await Site.open({ ...options, docker, onRequest: (operation) => arrivals.emit('request', operation) });
    await site.commit({ Dockerfile: 'FROM scratch\nCOPY page /\n', page: 'version 1' });
    return new CancelSite(site, docker, arrivals);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.docker[Symbol.asyncDispose]();
    await this.site[Symbol.asyncDispose]();
  }

  /** Resolves when the next run comes to the beginning of the phase. */
  async reach(phase: Phase): Promise<void> {
    const stage = STAGES[phase];
    if (stage !== undefined) await once(this.docker.stages, stage);
    else if (phase !== 'start') await this.#request(phase);
  }

  async #request(phase: Phase): Promise<void> {
    let updated = false;
    for (;;) {
      const [operation] = await once(this.#arrivals, 'request');
      const isAgain = updated && (phase === 'watch' || (phase === 'put-back' && operation === OPERATIONS.update));
      if (phase === 'check' || operation === OPERATIONS[phase] || isAgain) return;
      updated ||= operation === OPERATIONS.update;
    }
  }
}
