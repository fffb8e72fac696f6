import { randomUUID } from 'node:crypto';
import type { Service } from './model.ts';

const MOST_EVENTS = 100;
const SUPPRESSED_FOR_MS = 6 * 3_600_000;

/** Adds an event in ECS's form, `(service web) <message>`. ECS keeps the newest 100. */
export function addEvent(service: Service, now: number, message: string): void {
  const event = { id: randomUUID(), createdAt: now, message: `(service ${service.name}) ${message}` };
  service.events = [event, ...service.events].slice(0, MOST_EVENTS);
}

/** As {@link addEvent}, but left out if the service said the same within six hours, as ECS does with its complaints. */
export function addComplaint(service: Service, now: number, message: string): void {
  const full = `(service ${service.name}) ${message}`;
  const repeated = service.events.some((event) => event.message === full && now - event.createdAt < SUPPRESSED_FOR_MS);
  if (!repeated) addEvent(service, now, message);
}

/** `(task a) (task b)`, as events list tasks. */
export function taskList(ids: readonly string[]): string {
  return ids.map((id) => `(task ${id})`).join(' ');
}
