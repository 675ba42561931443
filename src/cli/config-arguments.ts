import { type Command, InvalidArgumentError } from 'commander';
import type { ConfigArguments } from '../config/read-config.ts';

interface Flags {
  readonly configFile: readonly string[];
  readonly configDir: readonly string[];
  readonly set: Readonly<Record<string, string>>;
}

/** Gives a command the options that say where the configuration is: --config-file, --config-dir and --set. */
export function addConfigArguments(command: Command): Command {
  return command
    .option('--config-file <file>', 'configuration file; repeatable, later ones win', append, [])
    .option('--config-dir <dir>', 'folder whose *.conf are read after the files', append, [])
    .option('--set <group.option=value>', 'overrides one option; repeatable', assign, {});
}

/** Reads those options from what commander parsed. */
export function configArguments(flags: Flags): ConfigArguments {
  return { configFiles: flags.configFile, configDirs: flags.configDir, overrides: flags.set };
}

function append(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

/** `neutron.timeout=5`; without a group the option is one of DEFAULT. */
function assign(text: string, before: Flags['set']): Flags['set'] {
  const equal = text.indexOf('=');
  if (equal < 1) throw new InvalidArgumentError('write it as group.option=value');
  const name = text.slice(0, equal);
  return { ...before, [name.includes('.') ? name : `DEFAULT.${name}`]: text.slice(equal + 1) };
}
