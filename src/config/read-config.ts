import { buildKuryrConfig } from './build-kuryr-config.ts';
import type { CloudConfig } from './cloud.ts';
import { buildCloud } from './cloud-sources/build-cloud.ts';
import { chooseCredentials } from './cloud-sources/choose-credentials.ts';
import type { KuryrConfig } from './kuryr-config.ts';
import { authOptions, authSection } from './options/auth-options.ts';
import type { OptionSources } from './options/find-option-text.ts';
import { findOverrideProblems } from './options/find-override-problems.ts';
import { findUnknownNames } from './options/find-unknown-names.ts';
import { neutronOptions } from './options/neutron-options.ts';
import type { Option } from './options/option.ts';
import { optionTable } from './options/option-table.ts';
import { type ResolvedOption, resolveOptions } from './options/resolve-options.ts';
import { findConfigFiles } from './oslo/find-config-files.ts';
import { readConfigFiles } from './oslo/read-config-files.ts';
import type { Problem } from './problem.ts';

/** What the command line says about the configuration. */
export interface ConfigArguments {
  /** `--config-file`, in order. */
  readonly configFiles?: readonly string[];
  /** `--config-dir`, in order. */
  readonly configDirs?: readonly string[];
  /** `--set group.option=value`, by `group.option`. */
  readonly overrides?: Readonly<Record<string, string>>;
}

export interface ConfigInputs {
  readonly argv?: ConfigArguments;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly cwd: string;
  /** Where system-wide files are; `/etc`, but for tests. */
  readonly etc?: string;
}

/** The cloud that the configuration leads to, or why there is none. */
export type CloudChoice =
  | { readonly kind: 'found'; readonly cloud: CloudConfig; readonly source: string }
  | { readonly kind: 'missing'; readonly problem: Problem }
  | { readonly kind: 'wrong'; readonly problems: readonly Problem[] };

/** Everything that reading the configuration found out; with problems, nothing in it may be used. */
export interface ConfigReading {
  readonly config: KuryrConfig;
  readonly cloud: CloudChoice;
  /** Each option with the value in force and its origin. */
  readonly options: readonly ResolvedOption[];
  /** The files that were read. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** Reads the configuration from all its sources; what is wrong is reported, not thrown. */
export function readConfig(inputs: ConfigInputs): ConfigReading {
  const { argv = {}, env, home, cwd, etc = '/etc' } = inputs;
  const { configFiles = [], configDirs = [], overrides = {} } = argv;
  const paths = findConfigFiles({ configFiles, configDirs, home, cwd, etc });
  const { files, assignments, groups, problems: fileProblems } = readConfigFiles(paths);
  const sources: OptionSources = { overrides, env, assignments };

  const authGroup = resolveOptions([authSection], sources).values.get(authSection) ?? 'neutron';
  const table = tableWith(authGroup);
  const { values, problems, warnings } = resolveOptions(table, sources);
  const { config, problems: conflicts, warnings: doubts } = buildKuryrConfig(values);

  const choice = chooseCredentials(values, authGroup, { env, home, cwd, etc });
  const cloud = toCloudChoice(choice, values.get(neutronOptions.timeout) * 1000);
  return {
    config,
    cloud,
    options: values.all,
    files: [...files, ...choice.files],
    problems: [
      ...fileProblems,
      ...findOverrideProblems(table, overrides),
      ...problems,
      ...conflicts,
    ],
    warnings: [
      ...findUnknownNames(table, assignments, groups),
      ...warnings,
      ...doubts,
      ...choice.warnings,
    ],
  };
}

/** The table, with the authentication options in the group that `auth_section` names. */
function tableWith(authGroup: string): readonly Option<unknown>[] {
  if (authGroup === 'neutron') return optionTable;
  return [...optionTable, ...Object.values(authOptions(authGroup))];
}

function toCloudChoice(
  choice: ReturnType<typeof chooseCredentials>,
  requestTimeoutMs: number,
): CloudChoice {
  if (choice.problems.length > 0) return { kind: 'wrong', problems: choice.problems };
  if (!choice.set) {
    const hint = choice.hint ? `; ${choice.hint}` : '';
    return { kind: 'missing', problem: { where: 'credentials', what: `${THREE_WAYS}${hint}` } };
  }
  const { cloud, problems } = buildCloud(choice.set, requestTimeoutMs);
  return cloud ? { kind: 'found', cloud, source: choice.set.source } : { kind: 'wrong', problems };
}

const THREE_WAYS =
  'none are configured; give them in one of three ways: ' +
  '(1) auth_url, username, password and project_name, or an application credential, in [neutron] of kuryr.conf; ' +
  '(2) a clouds.yaml, and the name of a cloud in it as [neutron] cloud or OS_CLOUD; ' +
  '(3) the environment: OS_AUTH_URL, OS_USERNAME, OS_PASSWORD and OS_PROJECT_NAME, ' +
  'or OS_AUTH_URL, OS_APPLICATION_CREDENTIAL_ID and OS_APPLICATION_CREDENTIAL_SECRET';
