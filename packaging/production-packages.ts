import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * The folders of the npm packages that the product needs when it runs, relative to `root`, in order. Found as
 * Node.js finds them: beside the package that asks, or in a folder above it.
 */
export function productionPackages(root: string): readonly string[] {
  const found = new Set<string>();
  visit(root, readManifest(root));
  return [...found].map((folder) => folder.slice(root.length + 1)).sort();

  function visit(from: string, { dependencies, optionalDependencies }: Manifest): void {
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const folder = locate(name, from);
      // Optional ones are for other platforms.
      if (!folder && optionalDependencies?.[name]) continue;
      if (!folder) throw new Error(`${from} needs the package ${name}: run npm install`);
      if (found.has(folder)) continue;
      found.add(folder);
      visit(folder, readManifest(folder));
    }
  }
}

function locate(name: string, from: string): string | undefined {
  for (let folder = from; folder !== '/'; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
  }
  return undefined;
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}
