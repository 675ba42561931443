import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { whyUnreadable } from '../oslo/read-config-files.ts';
import type { Problem } from '../problem.ts';

/** A mapping of YAML whose content nobody has looked at yet. */
export type YamlMap = Readonly<Record<string, unknown>>;

export interface CloudsPlaces {
  /** The file that configuration or environment name, instead of the search. */
  readonly cloudsFile?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly cwd: string;
  /** `/etc`, but for tests. */
  readonly etc: string;
}

export interface CloudsYaml {
  /** The files that were read: clouds.yaml, then secure.yaml if there is one. */
  readonly files: readonly string[];
  /** The clouds by name, secure.yaml merged in. */
  readonly clouds: Readonly<Record<string, YamlMap>>;
  readonly problems: readonly Problem[];
}

/**
 * Reads clouds.yaml and secure.yaml from where OpenStack's own tools look: the working directory,
 * ~/.config/openstack, /etc/openstack. A clouds.yaml that is named and missing is a problem; one that is not found is not.
 */
export function readCloudsYaml(places: CloudsPlaces): CloudsYaml {
  const { cloudsFile, env, home, cwd, etc } = places;
  const userConfig = env['XDG_CONFIG_HOME'] || join(home, '.config');
  const folders = [cwd, join(userConfig, 'openstack'), join(etc, 'openstack')];
  const clouds = cloudsFile ? resolve(cwd, cloudsFile) : findIn(folders, 'clouds');
  if (!clouds) return { files: [], clouds: {}, problems: [] };

  const secure = env['OS_CLIENT_SECURE_FILE']
    ? resolve(cwd, env['OS_CLIENT_SECURE_FILE'])
    : findIn([dirname(clouds), ...folders], 'secure');
  const parts = [clouds, ...(secure ? [secure] : [])].map(readClouds);
  const merged = parts.reduce<YamlMap>((all, part) => merge(all, part.clouds), {});
  return {
    files: parts.flatMap((part) => part.files),
    clouds: Object.fromEntries(Object.entries(merged).map(([name, c]) => [name, asMap(c) ?? {}])),
    problems: parts.flatMap((part) => part.problems),
  };
}

function findIn(folders: readonly string[], name: string): string | undefined {
  const paths = folders.flatMap((folder) => [
    join(folder, `${name}.yaml`),
    join(folder, `${name}.yml`),
  ]);
  return paths.find((path) => {
    try {
      return statSync(path).isFile();
    } catch {
      return false;
    }
  });
}

function readClouds(path: string): { files: string[]; clouds: YamlMap; problems: Problem[] } {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return { files: [], clouds: {}, problems: [{ where: path, what: whyUnreadable(error) }] };
  }
  const document = parseDocument(text, { logLevel: 'silent' });
  const error = document.errors[0];
  if (error) {
    // The parser's own message quotes the line, which may hold a password.
    const where = error.linePos ? `${path}:${error.linePos[0].line}` : path;
    return { files: [path], clouds: {}, problems: [{ where, what: 'is not valid YAML' }] };
  }
  const clouds = asMap(asMap(toPlain(() => document.toJS()))?.['clouds']);
  if (!clouds) {
    const what = 'has no mapping `clouds` at its top';
    return { files: [path], clouds: {}, problems: [{ where: path, what }] };
  }
  return { files: [path], clouds, problems: [] };
}

/** Aliases can be unresolvable, or blow up; then there is nothing to read. */
function toPlain(make: () => unknown): unknown {
  try {
    return make();
  } catch {
    return undefined;
  }
}

/** The value as a mapping, or undefined if it is something else. */
export function asMap(value: unknown): YamlMap | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as YamlMap)
    : undefined;
}

/** Puts `over` on top of `base`, mapping into mapping. */
function merge(base: YamlMap, over: YamlMap): YamlMap {
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = asMap(result[key]);
    const above = asMap(value);
    result[key] = below && above ? merge(below, above) : value;
  }
  return result;
}
