import { nearestWord } from '../../config/options/nearest-word.ts';
import { KuryrError } from '../../errors/kuryr-error.ts';
import { driverOptions, type Flag } from './option-table.ts';

/**
 * Refuses options that begin like ours and are not known: ignoring one makes something else than was
 * meant. Options of other drivers are none of our business.
 */
export function checkOptionNames(options: Readonly<Record<string, unknown>>, flag: Flag): void {
  const known = driverOptions.filter((row) => row.flags.includes(flag)).flatMap((row) => row.names);
  for (const name of Object.keys(options)) {
    const ours = name.startsWith('neutron.') || name.startsWith('kuryr.');
    if (!ours || known.includes(name)) continue;
    throw new KuryrError('BAD_REQUEST', {
      what: `the option ${name} is not known with ${flag}; ${advice(name, known)}`,
    });
  }
}

function advice(name: string, known: readonly string[]): string {
  const elsewhere = driverOptions.find((row) => row.names.includes(name));
  if (elsewhere) return `it belongs to ${elsewhere.flags.join(' or ')}`;
  const near = nearestWord(name, known);
  return near ? `did you mean ${near}?` : `known are ${known.join(', ')}`;
}
