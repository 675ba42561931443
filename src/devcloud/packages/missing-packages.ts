import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Call } from '../../util/call.ts';
import { runTool } from '../run-tool.ts';
import { packages } from './packages.ts';

/** The packages that a devcloud needs and this machine has not. */
export async function missingPackages(call: Call): Promise<string[]> {
  const format = `\${Package} \${db:Status-Status}\n`;
  const query = ['dpkg-query', '--show', '--showformat', format, ...packages];
  // It fails for a package that it has never heard of, after telling of the others.
  const ignoreFailure = ['sh', '-c', '"$@" 2>/dev/null || true', 'sh'];
  const { stdout: text } = await runTool([...ignoreFailure, ...query], call);
  const installed = new Set(
    text.split('\n').flatMap((line) => {
      const [name = '', state] = line.split(' ');
      return state === 'installed' ? [name] : [];
    }),
  );
  return packages.filter((name) => !installed.has(name));
}

/** Sees that all packages are there. */
export async function assertInstalled(call: Call): Promise<void> {
  const missing = await missingPackages(call);
  if (missing.length === 0) return;
  const what = `Debian packages are missing (${missing.join(', ')}); run: kuryr devcloud install`;
  throw new KuryrError('NOT_FOUND', { what });
}
