import { execFileSync } from 'node:child_process';
import { cpSync, globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './product.ts';

/** Compiles the sources into a folder, beside the scripts that they start. */
export function compile(out: string): void {
  rmSync(out, { recursive: true, force: true });
  const tsc = join(ROOT, 'node_modules/.bin/tsc');
  execFileSync(tsc, ['-p', join(ROOT, 'tsconfig.build.json'), '--outDir', out], {
    stdio: 'inherit',
  });
  for (const script of globSync('**/*.{py,sh}', { cwd: join(ROOT, 'src') })) {
    cpSync(join(ROOT, 'src', script), join(out, script));
  }
}
