import type { Clock } from '../wire.ts';

export interface LogEvent {
  readonly id: string;
  /** Milliseconds since the epoch, as CloudWatch Logs counts. */
  readonly timestamp: number;
  readonly message: string;
}

export interface LogStream {
  readonly name: string;
  readonly createdAt: number;
  readonly events: LogEvent[];
}

export interface LogGroup {
  readonly name: string;
  readonly createdAt: number;
  readonly streams: Map<string, LogStream>;
}

/** The log groups of the account, with what containers wrote. */
export class LogStore {
  readonly groups = new Map<string, LogGroup>();
  readonly #clock: Clock;
  readonly #createsOnDemand: boolean;
  #written = 0;

  /** With `names` only these groups exist from the beginning; without, a group is there as soon as somebody needs it. */
  constructor(clock: Clock, names: readonly string[] | undefined) {
    this.#clock = clock;
    this.#createsOnDemand = names === undefined;
    for (const name of names ?? []) this.create(name);
  }

  /** Creates a group, or returns the one of that name. */
  create(name: string): LogGroup {
    const existing = this.groups.get(name);
    if (existing !== undefined) return existing;
    const group: LogGroup = { name, createdAt: this.#clock.now(), streams: new Map() };
    this.groups.set(name, group);
    return group;
  }

  /** Whether a container whose definition names this group can be started; where groups need no care, it is there from then on. */
  accepts(name: string): boolean {
    if (this.#createsOnDemand) this.create(name);
    return this.groups.has(name);
  }

  /** Opens a stream, without events while nothing has been written. */
  open(groupName: string, streamName: string): LogStream {
    const { streams } = this.create(groupName);
    const existing = streams.get(streamName);
    if (existing !== undefined) return existing;
    const stream: LogStream = { name: streamName, createdAt: this.#clock.now(), events: [] };
    streams.set(streamName, stream);
    return stream;
  }

  write(groupName: string, streamName: string, message: string): void {
    this.#written += 1;
    const id = String(this.#written).padStart(56, '0');
    this.open(groupName, streamName).events.push({ id, timestamp: this.#clock.now(), message });
  }
}
