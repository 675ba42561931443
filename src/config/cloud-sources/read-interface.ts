import type { CloudConfig } from '../cloud.ts';
import type { Problem } from '../problem.ts';

/** Reads which endpoint of the catalogue to use; `publicURL` is the older spelling of `public`. */
export function readInterface(
  text: string | undefined,
  where: string,
): { value?: CloudConfig['interface']; problem?: Problem } {
  if (!text) return {};
  const word = text.toLowerCase().replace(/url$/, '');
  if (word === 'public' || word === 'internal' || word === 'admin') return { value: word };
  const what = `${JSON.stringify(text)} is not allowed; allowed: public, internal, admin`;
  return { problem: { where, what } };
}
