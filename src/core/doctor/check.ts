import type { Call } from '../../util/call.ts';
import type { Patient } from './patient.ts';

/**
 * - `problem`: containers cannot start, or will not soon
 * - `warning`: something does not work, or will fail some day
 * - `note`: worth knowing; nothing needs to be done now
 */
export type Severity = 'problem' | 'warning' | 'note';

/** One thing that is not as it should be, and how to mend it. */
export interface Diagnosis {
  readonly severity: Severity;
  /** One sentence, without a full stop. */
  readonly what: string;
  /** The exact command or option. */
  readonly cure: string;
}

export interface Report {
  readonly diagnoses: readonly Diagnosis[];
  /** What was looked at, in a few words: `Docker 20.10.24, API 1.41`. */
  readonly saw?: string;
}

/** One thing to look at. Changes nothing. */
export interface Check {
  readonly name: string;
  /** What it throws is a problem by itself, unless it is `NotLooked`. */
  readonly run: (patient: Patient, call: Call) => Promise<Report>;
}

/** A check cannot look because of what another one reports, or because of who runs it. */
export class NotLooked extends Error {
  override readonly name = 'NotLooked';
}

export function problem(what: string, cure: string): Diagnosis {
  return { severity: 'problem', what, cure };
}

export function warning(what: string, cure: string): Diagnosis {
  return { severity: 'warning', what, cure };
}

export function note(what: string, cure: string): Diagnosis {
  return { severity: 'note', what, cure };
}
