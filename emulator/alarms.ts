import type { Clock } from './wire.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface Alarm {
  readonly name: string;
  readonly state: AlarmState;
  /** When it last changed, milliseconds. */
  readonly changedAt: number;
}

const STATES: readonly string[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

/** The CloudWatch alarms of the account. Nothing is measured: a scenario, its script or `POST /_emulator/alarms` sets their states. */
export class Alarms {
  readonly #clock: Clock;
  readonly #alarms = new Map<string, Alarm>();
  readonly #observers: ((alarm: Alarm) => void)[] = [];

  /** Begins with these alarms, by name. */
  constructor(clock: Clock, states: Readonly<Record<string, AlarmState>>) {
    this.#clock = clock;
    for (const [name, state] of Object.entries(states)) this.set(name, state);
  }

  /** Sets an alarm's state, creating the alarm if need be, and tells everybody who observes. Throws an Error for another state. */
  set(name: string, state: string): Alarm {
    if (!isAlarmState(state)) throw new Error(`state: ${state} is none of ${STATES.join(', ')}`);
    const alarm = { name, state, changedAt: this.#clock.now() };
    this.#alarms.set(name, alarm);
    for (const observer of this.#observers) observer(alarm);
    return alarm;
  }

  /** The alarm of this name, if there is one. */
  find(name: string): Alarm | undefined {
    return this.#alarms.get(name);
  }

  list(): readonly Alarm[] {
    return [...this.#alarms.values()];
  }

  /** Has `observer` called after every change. */
  observe(observer: (alarm: Alarm) => void): void {
    this.#observers.push(observer);
  }
}

function isAlarmState(state: string): state is AlarmState {
  return STATES.includes(state);
}
