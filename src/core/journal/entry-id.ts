import { randomUUID } from 'node:crypto';

/** Digits of the time at the front of an id: enough until the year 5188. */
const DIGITS = 9;

/** The id of a new journal entry. The time leads, so that a replay keeps the order. */
export function newEntryId(): string {
  return `${Date.now().toString(36).padStart(DIGITS, '0')}-${randomUUID()}`;
}

/** Milliseconds since an entry was written, from its id or the name of its file. */
export function ageOf(id: string, now: number = Date.now()): number {
  const made = Number.parseInt(id.slice(0, DIGITS), 36);
  return Number.isNaN(made) ? 0 : Math.max(0, now - made);
}
