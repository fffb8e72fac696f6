import { isObject } from '../fields.ts';
import type { Json } from '../wire.ts';
import type { CallLog } from './calls.ts';
import type { Faults } from './faults.ts';

/** What the control endpoints under `/_emulator/` act on. */
export interface Control {
  state(): Json;
  readonly calls: CallLog;
  readonly faults: Faults;
  advance(ms: number): Promise<void>;
  /** Sets how images that match a glob behave from now on. Throws an Error that names what is wrong. */
  setImageBehaviour(rule: unknown): void;
  /** Further `POST /_emulator/NAME`, by name; they throw an Error that names what is wrong with the body. */
  readonly posts: Readonly<Record<string, (body: unknown) => unknown>>;
}

/** A control answer: a status and JSON. */
export interface ControlReply {
  readonly status: number;
  readonly body: unknown;
}

/** Answers a request to a control endpoint; `body` is its parsed JSON. A wrong body is 400 with the reason, an unknown path 404. */
export async function handleControl(
  control: Control,
  method: string,
  path: string,
  body: unknown,
): Promise<ControlReply> {
  const name = path.slice('/_emulator/'.length);
  const post = method === 'POST' && Object.hasOwn(control.posts, name) ? control.posts[name] : undefined;
  const run = post === undefined ? routes[`${method} ${path}`] : (_control: Control, given: unknown) => post(given);
  if (run === undefined) return { status: 404, body: { error: `there is no ${method} ${path}` } };
  try {
    return { status: 200, body: (await run(control, body)) ?? {} };
  } catch (error) {
    return { status: 400, body: { error: error instanceof Error ? error.message : String(error) } };
  }
}

const routes: Partial<Record<string, (control: Control, body: unknown) => unknown>> = {
  'GET /_emulator/state': (control) => control.state(),
  'GET /_emulator/calls': (control) => control.calls.list(),
  'GET /_emulator/faults': (control) => control.faults.list(),
  'POST /_emulator/faults': (control, body) => control.faults.add(body),
  'DELETE /_emulator/faults': (control) => {
    control.faults.clear();
    return {};
  },
  'POST /_emulator/images': (control, body) => {
    control.setImageBehaviour(body);
    return {};
  },
  'POST /_emulator/advance': async (control, body) => {
    const ms = isObject(body) ? body.ms : undefined;
    if (typeof ms !== 'number' || !Number.isFinite(ms) || ms < 0) {
      throw new Error('ms: a number of milliseconds, 0 or more, is needed');
    }
    await control.advance(ms);
    return {};
  },
};
