import { KuryrError } from '../errors/kuryr-error.ts';

/** Sees that we may make namespaces and install packages. */
export function requireRoot(command: string): void {
  if (process.geteuid?.() === 0) return;
  throw new KuryrError('CONFIG', {
    where: `kuryr devcloud ${command}`,
    what: 'needs root; try sudo',
  });
}
