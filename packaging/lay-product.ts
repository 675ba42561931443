import { cpSync, lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { compile } from './compile.ts';
import { product, ROOT } from './product.ts';
import { productionPackages } from './production-packages.ts';

/** What packages carry for those who read or build them, not for the program. */
const FILES_TO_READ = /\.(md|markdown|map|ts|mts|cts|flow|cc|hh|h|gyp|gypi|txt|html|ico)$/i;
const FOLDERS_TO_READ =
  /^(tests?|__tests__|integration|docs?|examples?|bench(marks?)?|share|\..+)$/;
/** Licences go along, whatever they are called. */
const LICENCE = /^(licen[cs]e|copying|notice)/i;

/**
 * Lays out the product in a folder, which must not exist yet: `bin/kuryr` there runs without anything else
 * but the C and C++ libraries.
 */
export function layProduct(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  compile(join(folder, 'dist'));
  for (const file of ['bin/kuryr', 'bin/with-node', 'LICENSE']) {
    cpSync(join(ROOT, file), join(folder, file));
  }
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(product, undefined, 2)}\n`);
  for (const from of productionPackages(ROOT)) copyPackage(from, folder);
}

/** Copies one package without the packages inside it, which come by themselves. */
function copyPackage(from: string, folder: string): void {
  const top = join(ROOT, from);
  const filter = (path: string): boolean => {
    const name = basename(path);
    if (path === top) return true;
    if (!lstatSync(path).isDirectory()) return LICENCE.test(name) || !FILES_TO_READ.test(name);
    // Deeper down such names are those of modules.
    return dirname(path) !== top || !(name === 'node_modules' || FOLDERS_TO_READ.test(name));
  };
  cpSync(top, join(folder, from), { recursive: true, filter, dereference: true });
  removeEmpty(join(folder, from));
}

function removeEmpty(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeEmpty(join(folder, entry.name));
  }
  if (readdirSync(folder).length === 0) rmSync(folder, { recursive: true });
}
