import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Rounds of the measurement that count. */
  readonly rounds: number;
  readonly warmUp: number;
  /** Rounds of many containers at a time. */
  readonly crowds: number;
  /** How long a round may wait for the machine to have little else to do, ms. */
  readonly quietMs: number;
  /** Only count requests; measure no times. */
  readonly smoke: boolean;
  /** Only what is measured on a stand-in cloud. */
  readonly standIn: boolean;
}

export const USAGE = `usage: bench/run.ts [--rounds N] [--warm-up N] [--crowds N] [--quiet SECONDS] [--smoke] [--stand-in]

  --rounds N       rounds that count (default 25)
  --warm-up N      rounds before them that do not (default 3)
  --crowds N       rounds with 24 and with 50 containers at a time (default 5)
  --quiet SECONDS  how long each round may wait for a quiet machine (default 10)
  --smoke          count the requests to the cloud in three rounds, measure no times
  --stand-in       only what hosts, endpoints and clients cost on a stand-in cloud; needs no root`;

/** @throws Error with a sentence for whoever gave the arguments. */
export function parseOptions(argv: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      rounds: { type: 'string', default: '25' },
      'warm-up': { type: 'string', default: '3' },
      crowds: { type: 'string', default: '5' },
      quiet: { type: 'string', default: '10' },
      smoke: { type: 'boolean', default: false },
      'stand-in': { type: 'boolean', default: false },
    },
  });
  return {
    rounds: integer('--rounds', values.rounds, 1),
    warmUp: integer('--warm-up', values['warm-up'], 0),
    crowds: integer('--crowds', values.crowds, 0),
    quietMs: integer('--quiet', values.quiet, 0) * 1000,
    smoke: values.smoke,
    standIn: values['stand-in'],
  };
}

function integer(name: string, text: string, least: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least) return value;
  throw new Error(`${name} ${text}: a whole number from ${least} on is wanted`);
}
