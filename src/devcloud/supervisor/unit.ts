import type { Call } from '../../util/call.ts';

/** A process that is kept running. */
export interface Service {
  readonly kind: 'service';
  readonly name: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What is put before `argv` to enter the namespaces it lives in; asked at each start. */
  readonly enter?: () => readonly string[];
  /** Units that must be there first. */
  readonly needs: readonly string[];
  /** Services that this one cannot outlive: when one starts anew, so does this. */
  readonly restartsWith?: readonly string[];
  /** Where its clients find it, for the user's eyes. */
  readonly address?: string;
  /** Sees that nothing of somebody else's is in its way; asked before anything is started. */
  readonly check?: (call: Call) => Promise<void>;
  /** Makes what the process expects to find; runs before each start. */
  readonly prepare?: (call: Call) => Promise<void>;
  /** Whether it answers. */
  readonly ready: (call: Call) => Promise<boolean>;
  /** Whether a process that runs is still of use, as when what it holds was taken away. */
  readonly intact?: () => boolean;
  /** Asks it to end, before SIGTERM does. */
  readonly leave?: (call: Call) => Promise<void>;
  /** Cleans up when its processes are gone. */
  readonly cleanUp?: (call: Call) => Promise<void>;
  /** How long it may take to end after SIGTERM, ms. */
  readonly stopMs?: number;
  /** How long it may take to answer, ms. */
  readonly readyMs?: number;
}

/** Something that is done rather than kept running; it must bear being done again. */
export interface Step {
  readonly kind: 'step';
  readonly name: string;
  readonly needs: readonly string[];
  /** Done once in the life of a state directory; otherwise whenever what it needs was started. */
  readonly once?: boolean;
  readonly run: (call: Call) => Promise<void>;
}

export type Unit = Service | Step;
