import { createHash } from 'node:crypto';
import { mergedMessage } from './event-batches.ts';
import type { Service } from './model.ts';

const MOST_EVENTS = 100;
/** A complaint isn't repeated within this time, and that all is well is said again after it. */
export const SUPPRESSED_FOR_MS = 6 * 3_600_000;
export const STEADY = 'has reached a steady state.';

/**
 * Adds an event in ECS's form, `(service web) <message>`, or `(service web, taskSet ecs-svc/1) <message>` where one is
 * named. ECS keeps the newest 100.
 */
export function addEvent(service: Service, now: number, message: string, taskSetId?: string): void {
  const full = `(service ${service.name}${taskSetId === undefined ? '' : `, taskSet ${taskSetId}`}) ${message}`;
  if (mergedInto(service, now, full)) return;
  const event = { id: eventId(service, full), createdAt: now, message: full };
  service.events = [event, ...service.events].slice(0, MOST_EVENTS);
}

/** Whether the message became part of one of the same moment that says the same of other tasks. */
function mergedInto(service: Service, now: number, message: string): boolean {
  for (const [index, event] of service.events.entries()) {
    if (event.createdAt !== now) return false;
    const merged = mergedMessage(event.message, message);
    if (merged === undefined) continue;
    service.events[index] = { ...event, message: merged };
    return true;
  }
  return false;
}

/** Follows from everything that was said before, so that a run with the same seed has the same ids. */
function eventId(service: Service, message: string): string {
  const before = service.events[0]?.id ?? service.arn;
  const digits = createHash('sha256').update(before).update(message).digest('hex');
  return digits.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** As {@link addEvent}, but left out if the service said the same within six hours, as ECS does with its complaints. */
export function addComplaint(service: Service, now: number, message: string): void {
  if (!saidLately(service, now, message)) addEvent(service, now, message);
}

/** `(task a) (task b)`, as events list tasks. */
export function taskList(ids: readonly string[]): string {
  return ids.map((id) => `(task ${id})`).join(' ');
}

/** Whether the service said this within six hours. */
export function saidLately(service: Service, now: number, message: string): boolean {
  const full = `(service ${service.name}) ${message}`;
  return service.events.some((event) => event.message === full && now - event.createdAt < SUPPRESSED_FOR_MS);
}
