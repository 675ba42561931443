import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The text of an INI file: groups of options. */
export function iniText(
  groups: Readonly<Record<string, Readonly<Record<string, string>>>>,
): string {
  return Object.entries(groups)
    .map(([group, options]) => {
      const lines = Object.entries(options).map(([name, value]) => `${name} = ${value}`);
      return [`[${group}]`, ...lines, ''].join('\n');
    })
    .join('\n');
}

/** Writes a configuration file that only root can read: most of them hold a password. */
export function writeConfig(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, text, { mode: 0o600 });
  chmodSync(path, 0o600);
}
