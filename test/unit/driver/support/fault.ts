import type {
  FakeCloud,
  FaultOutcome,
  RecordedRequest,
} from '../../../fakes/neutron/fake-cloud.ts';
import { ATTEMPTS } from './driver.ts';

/** The ways in which a request fails that leave most behind: nothing done, and all done. */
export const faults = {
  'is refused': {
    status: 500,
    body: { NeutronError: { type: 'DBError', message: 'The database is away.', detail: '' } },
  },
  'is done, and breaks off': { cutConnection: 'after', times: ATTEMPTS },
} as const satisfies Readonly<Record<string, FaultOutcome>>;

/** A request that is to fail. */
export interface PlannedFault {
  /** The request, once it has come. */
  readonly met: () => RecordedRequest | undefined;
  /** From now on it succeeds. */
  readonly end: () => void;
}

/** Lets Neutron's n-th request from now on fail, with all its attempts. */
export function failRequest(cloud: FakeCloud, n: number, outcome: FaultOutcome): PlannedFault {
  let seen = 0;
  let over = false;
  let met: RecordedRequest | undefined;
  const when = (request: RecordedRequest): boolean => {
    if (over) return false;
    if (met) return isSame(met, request);
    seen += 1;
    if (seen === n) met = request;
    return seen === n;
  };
  cloud.fail({ service: 'network', when }, outcome);
  return {
    met: () => met,
    end: () => {
      over = true;
    },
  };
}

function isSame(a: RecordedRequest, b: RecordedRequest): boolean {
  const key = ({ method, path, query, body }: RecordedRequest) =>
    JSON.stringify([method, path, query, body]);
  return key(a) === key(b);
}
