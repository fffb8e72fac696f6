import type { Clock, Json } from '../wire.ts';

/** One request to an AWS API. Answers are not kept: they can hold tokens. */
export interface Call {
  /** ISO time on the emulator's clock. */
  readonly time: string;
  readonly service: string;
  readonly operation: string;
  /** The HTTP status of the answer; 0 where the connection was dropped instead. */
  readonly status: number;
  /** The error code, where it failed. */
  readonly error?: string;
  readonly input: Json;
}

/** The calls so far, oldest first. */
export interface CallLog {
  add(call: Omit<Call, 'time'>): void;
  list(): readonly Call[];
}

/** Creates an empty log; each call is also handed to `print` as one line. */
export function createCallLog(clock: Clock, print: (line: string) => void): CallLog {
  const calls: Call[] = [];
  return {
    add(call) {
      calls.push({ time: new Date(clock.now()).toISOString(), ...call });
      print(`${call.service}:${call.operation} ${call.status}${call.error === undefined ? '' : ` ${call.error}`}`);
    },
    list: () => calls,
  };
}
