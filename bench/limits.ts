import type { CountedStep } from './scenarios/count-requests.ts';
import type { Network, Operation } from './scenarios/scenario.ts';

/** How many requests to the cloud an operation may make. */
export interface Limit {
  readonly operations: readonly Operation[];
  readonly network: Network;
  /** `POST /ports`; `all` for every request. */
  readonly request: string;
  /** Those that dockerd waits for, or those that come behind the answer. */
  readonly when: 'waited for' | 'afterwards';
  readonly least: number;
  readonly most: number;
}

export interface Verdict extends Limit {
  /** The counts that were seen, without repetition. */
  readonly seen: readonly number[];
  readonly kept: boolean;
}

const STARTS: readonly Operation[] = ['docker run -d', 'docker start'];
const STOPS: readonly Operation[] = ['docker stop', 'docker rm -f'];
const CREATE: readonly Operation[] = ['docker network create'];
const REMOVE: readonly Operation[] = ['docker network rm'];
const WARM = { network: 'kuryr' } as const;
const COLD = { network: 'kuryr cold' } as const;
const WAITED = 'waited for';
const BEHIND = 'afterwards';

/**
 * What holds today. A count that grows is a fault; one that falls is a reason to lower its limit. The
 * least is above zero where no request at all would mean that nothing was counted.
 */
const LIMITS: readonly Limit[] = [
  // A start with a port that is ready waits for no cloud; name and tags come behind the answer.
  { ...WARM, operations: STARTS, request: 'all', when: WAITED, least: 0, most: 0 },
  { ...WARM, operations: STARTS, request: 'all', when: BEHIND, least: 2, most: 2 },
  // Its port goes back, plugged as it is.
  { ...WARM, operations: STOPS, request: 'all', when: WAITED, least: 0, most: 0 },
  { ...WARM, operations: STOPS, request: 'all', when: BEHIND, least: 0, most: 0 },
  // A start whose port must be made, and a stop that deletes it.
  { ...COLD, operations: STARTS, request: 'POST /ports', when: WAITED, least: 1, most: 1 },
  { ...COLD, operations: STARTS, request: 'all', when: WAITED, least: 1, most: 1 },
  { ...COLD, operations: STARTS, request: 'all', when: BEHIND, least: 0, most: 2 },
  { ...COLD, operations: STOPS, request: 'all', when: WAITED, least: 0, most: 0 },
  { ...COLD, operations: STOPS, request: 'DELETE /ports/{id}', when: BEHIND, least: 1, most: 1 },
  { ...COLD, operations: STOPS, request: 'all', when: BEHIND, least: 1, most: 1 },
  // Subnet pool, network, subnet, the tags of two of them, and a look whether it is there already.
  { ...WARM, operations: CREATE, request: 'all', when: WAITED, least: 3, most: 6 },
  { ...WARM, operations: CREATE, request: 'all', when: BEHIND, least: 0, most: 0 },
  // dockerd releases the address pool before it deletes the network. Their deletions wait for each other and
  // are tried again: how often, and which of them dockerd still waits for, depends on how long Neutron takes.
  // The ports that were made ahead go before the subnet does.
  { ...WARM, operations: REMOVE, request: 'all', when: WAITED, least: 0, most: 14 },
  { ...WARM, operations: REMOVE, request: 'all', when: BEHIND, least: 0, most: 22 },
];

/** Compares what was counted with the limits; a limit without a step to hold is not kept. */
export function checkLimits(
  steps: readonly CountedStep[],
  limits: readonly Limit[] = LIMITS,
): readonly Verdict[] {
  return limits.map((limit) => {
    const counts = steps
      .filter((step) => step.network === limit.network && limit.operations.includes(step.operation))
      .map((step) => count(step, limit));
    const kept = counts.every((n) => n >= limit.least && n <= limit.most);
    const seen = [...new Set(counts)].sort((a, b) => a - b);
    return { ...limit, seen, kept: kept && counts.length > 0 };
  });
}

function count({ requests }: CountedStep, { request, when }: Limit): number {
  // What Kuryr asks of its own accord now and then, whatever dockerd does, is no operation's.
  const ofCalls = requests.filter(({ call }) => call !== '');
  return ofCalls.filter(
    (one) => one.waited === (when === WAITED) && (request === 'all' || one.request === request),
  ).length;
}
