import { KuryrError } from '../errors/kuryr-error.ts';
import type { CloudConfig } from './cloud.ts';
import type { KuryrConfig } from './kuryr-config.ts';
import type { ResolvedOption } from './options/resolve-options.ts';
import type { Problem } from './problem.ts';
import { type CloudChoice, type ConfigInputs, readConfig } from './read-config.ts';

/** A configuration without mistakes. Missing credentials are no mistake yet: `requireCloud` says so when they are needed. */
export interface LoadedConfig {
  readonly config: KuryrConfig;
  readonly cloud: Exclude<CloudChoice, { kind: 'wrong' }>;
  /** Each option with its value and where that came from. */
  readonly origins: readonly ResolvedOption[];
  /** The files that were read. */
  readonly files: readonly string[];
  readonly warnings: readonly Problem[];
}

/**
 * Loads the configuration: command line, then environment, then kuryr.conf, then clouds.yaml, then defaults.
 * @throws KuryrError CONFIG that names every wrong value, where it stands and what is allowed
 */
export function loadConfig(inputs: ConfigInputs): LoadedConfig {
  const { config, cloud, options, files, problems, warnings } = readConfig(inputs);
  if (cloud.kind === 'wrong') throw configError([...problems, ...cloud.problems]);
  if (problems.length > 0) throw configError(problems);
  return { config, cloud, origins: options, files, warnings };
}

/**
 * The cloud of a loaded configuration.
 * @throws KuryrError CONFIG that says how to give credentials
 */
export function requireCloud(loaded: LoadedConfig): CloudConfig {
  if (loaded.cloud.kind === 'missing') throw configError([loaded.cloud.problem]);
  return loaded.cloud.cloud;
}

function configError(problems: readonly Problem[]): KuryrError<'CONFIG'> {
  const [first] = problems;
  if (first && problems.length === 1) return new KuryrError('CONFIG', first);
  const lines = problems.map(({ where, what }) => `\n  ${where}: ${what}`);
  const where = `the configuration has ${problems.length} problems`;
  return new KuryrError('CONFIG', { where, what: lines.join('') });
}
