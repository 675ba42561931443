import { readdirSync, type Stats, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface ConfigPlaces {
  /** `--config-file`, in order. */
  readonly configFiles: readonly string[];
  /** `--config-dir`, in order. */
  readonly configDirs: readonly string[];
  readonly home: string;
  readonly cwd: string;
  /** `/etc`, but for tests. */
  readonly etc: string;
}

/**
 * Lists the files to read, later ones winning: the `--config-file`s, then the `*.conf` of each
 * `--config-dir`, sorted. With neither, the places where oslo.config looks: the first `kuryr.conf` and the first
 * `kuryr.conf.d` of ~/.kuryr, ~, /etc/kuryr and /etc; there may be none.
 *
 * Does not look whether a `--config-file` exists; reading it will tell.
 */
export function findConfigFiles(places: ConfigPlaces): string[] {
  const { configFiles, configDirs, home, cwd, etc } = places;
  if (configFiles.length > 0 || configDirs.length > 0) {
    const files = configFiles.map((file) => resolve(cwd, file));
    return [...files, ...configDirs.flatMap((dir) => confFilesIn(resolve(cwd, dir)))];
  }
  const folders = [join(home, '.kuryr'), home, join(etc, 'kuryr'), etc];
  const file = folders.map((folder) => join(folder, 'kuryr.conf')).find(isFile);
  const dir = folders.map((folder) => join(folder, 'kuryr.conf.d')).find(isFolder);
  return [...(file ? [file] : []), ...(dir ? confFilesIn(dir) : [])];
}

/** A folder that is asked for and missing comes back as itself, so that reading it tells. */
function confFilesIn(dir: string): string[] {
  if (!isFolder(dir)) return [dir];
  const names = readdirSync(dir).filter((name) => name.endsWith('.conf') && !name.startsWith('.'));
  return names.sort().map((name) => join(dir, name));
}

function isFile(path: string): boolean {
  return statOf(path)?.isFile() ?? false;
}

function isFolder(path: string): boolean {
  return statOf(path)?.isDirectory() ?? false;
}

/** A place of the search that this user may not look into holds nothing for us. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
