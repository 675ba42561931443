import {
  carvedTag,
  DESCRIPTION_LENGTH,
  rangeTag,
  readCarvedTag,
  readRangeTag,
  readSubnetTag,
  subnetTag,
} from '../naming.ts';

/**
 * What a subnet pool that stands for an address pool of Docker has to say of it. In tags where it can
 * have some, else at the end of its description.
 */
export interface PoolRecord {
  /** `--ip-range` */
  readonly range?: string;
  /** The administrator's subnet pool that the range was carved out of. */
  readonly carvedFrom?: string;
  /** The user's subnet that shall stand for the pool. */
  readonly subnetId?: string;
  /** The subnet that does, if it is another one, and the Docker network that uses it. Where there are tags,
   * subnet and network are tagged instead. */
  readonly behindId?: string;
  readonly dockerNetworkId?: string;
}

const WORDS = {
  range: 'range',
  carvedFrom: 'from',
  subnetId: 'subnet',
  behindId: 'behind',
  dockerNetworkId: 'network',
} as const satisfies Record<keyof PoolRecord, string>;

const RECORD = / \[((?:[a-z]+ [^\s,\]]+(?:, )?)+)\]$/;

/** The record as tags of the pool. */
export function recordTags({ range, carvedFrom, subnetId }: PoolRecord): readonly string[] {
  return [
    ...(range ? [rangeTag(range)] : []),
    ...(carvedFrom ? [carvedTag(carvedFrom)] : []),
    ...(subnetId ? [subnetTag(subnetId)] : []),
  ];
}

/** The record of a pool from the moment when a subnet stands for it. */
export function attached(
  record: PoolRecord,
  subnetId: string,
  dockerNetworkId: string,
): PoolRecord {
  const behind = record.subnetId === subnetId ? {} : { behindId: subnetId };
  return { ...detached(record), ...behind, dockerNetworkId };
}

/** As it was before that. */
export function detached({ behindId, dockerNetworkId, ...rest }: PoolRecord): PoolRecord {
  return rest;
}

/** The subnet that stands for a pool. */
export function standingSubnet(record: PoolRecord): string | undefined {
  return record.dockerNetworkId === undefined ? undefined : (record.behindId ?? record.subnetId);
}

/**
 * A description with this record at its end, instead of any that is there. What has served its purpose by
 * then goes when it is too long.
 */
export function withRecord(description: string, record: PoolRecord): string {
  const bare = description.replace(RECORD, '');
  const text = `${bare}${written(record)}`;
  if (text.length <= DESCRIPTION_LENGTH) return text;
  const { range, carvedFrom, ...needed } = record;
  return `${bare}${written(needed)}`;
}

function written(record: PoolRecord): string {
  const said = Object.entries(WORDS).flatMap(([key, word]) => {
    const value = record[key as keyof PoolRecord];
    return value === undefined ? [] : [`${word} ${value}`];
  });
  return said.length === 0 ? '' : ` [${said.join(', ')}]`;
}

/** The record of a pool, wherever it is. */
export function readRecord(pool: {
  readonly description: string;
  readonly tags: readonly string[];
}): PoolRecord {
  const [, text = ''] = RECORD.exec(pool.description) ?? [];
  const said = new Map(text.split(', ').map((one) => one.split(' ') as [string, string]));
  const range = said.get(WORDS.range) ?? readRangeTag(pool.tags);
  const carvedFrom = said.get(WORDS.carvedFrom) ?? readCarvedTag(pool.tags);
  const subnetId = said.get(WORDS.subnetId) ?? readSubnetTag(pool.tags);
  const behindId = said.get(WORDS.behindId);
  const dockerNetworkId = said.get(WORDS.dockerNetworkId);
  return {
    ...(range && { range }),
    ...(carvedFrom && { carvedFrom }),
    ...(subnetId && { subnetId }),
    ...(behindId && { behindId }),
    ...(dockerNetworkId && { dockerNetworkId }),
  };
}
