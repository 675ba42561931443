import { type Call, withDeadline } from '../../util/call.ts';
import { type Check, type Diagnosis, NotLooked, type Report } from './check.ts';
import type { Patient } from './patient.ts';

/** What became of one check. */
export interface Examined {
  readonly check: string;
  readonly state: 'ok' | 'found' | 'not looked';
  readonly diagnoses: readonly Diagnosis[];
  /** What was seen, or why nothing was. */
  readonly saw?: string;
}

/** Runs all checks side by side; one that hangs or fails holds up no other. */
export async function examine(
  checks: readonly Check[],
  patient: Patient,
  limitMs: number,
): Promise<readonly Examined[]> {
  return Promise.all(checks.map((check) => runOne(check, patient, limitMs)));
}

async function runOne(check: Check, patient: Patient, limitMs: number): Promise<Examined> {
  const call = withDeadline(limitMs);
  try {
    return examined(check.name, await Promise.race([check.run(patient, call), passed(call)]));
  } catch (error) {
    if (error instanceof NotLooked) {
      return { check: check.name, state: 'not looked', diagnoses: [], saw: error.message };
    }
    const late = call.signal.aborted;
    const what = late
      ? `no answer within ${limitMs / 1000} s`
      : error instanceof Error
        ? error.message
        : String(error);
    const cure = late
      ? 'What it asks hangs: see whether the load of this host or of the service is high, then run kuryr doctor again.'
      : 'Mend what the message names, then run kuryr doctor again.';
    return examined(check.name, { diagnoses: [{ severity: 'problem', what, cure }] });
  }
}

function examined(check: string, { diagnoses, saw }: Report): Examined {
  const found = diagnoses.some(({ severity }) => severity !== 'note');
  return { check, state: found ? 'found' : 'ok', diagnoses, ...(saw !== undefined && { saw }) };
}

/** Also for what does not listen to its signal, as a look into a file system that hangs. */
function passed({ signal }: Call): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
