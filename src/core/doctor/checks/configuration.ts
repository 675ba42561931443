import type { ConfigReading } from '../../../config/read-config.ts';
import { type Check, type Diagnosis, problem, warning } from '../check.ts';

const CURE = 'Correct it there; kuryr config check tells when nothing is wrong any more.';

/** What `kuryr config check` says. */
export const configurationCheck: Check = {
  name: 'configuration',
  run: async ({ reading }) => ({
    diagnoses: judgeConfiguration(reading),
    saw: reading.files.length > 0 ? `read ${reading.files.join(', ')}` : 'no files, only defaults',
  }),
};

export function judgeConfiguration(
  reading: Pick<ConfigReading, 'problems' | 'warnings' | 'cloud'>,
): Diagnosis[] {
  const { cloud } = reading;
  const wrong = cloud.kind === 'wrong' ? cloud.problems : [];
  return [
    ...[...reading.problems, ...wrong].map(({ where, what }) => problem(`${where}: ${what}`, CURE)),
    ...(cloud.kind === 'missing'
      ? [
          problem(
            'there are no credentials',
            `Give them in one of the ways of docs/how-to/credentials.md (${cloud.problem.what}).`,
          ),
        ]
      : []),
    ...reading.warnings.map(({ where, what }) => warning(`${where}: ${what}`, CURE)),
  ];
}
