import { neutronOptions } from '../options/neutron-options.ts';
import { describeOrigin } from '../options/origin.ts';
import type { OptionValues } from '../options/resolve-options.ts';
import type { Problem } from '../problem.ts';
import { cloudEntrySet } from './cloud-entry-set.ts';
import { type CloudsPlaces, type CloudsYaml, readCloudsYaml } from './clouds-yaml.ts';
import type { Connection, CredentialSet } from './credential-set.ts';
import { environmentConnection, environmentSet } from './environment-set.ts';
import { fileConnection, fileSet } from './file-set.ts';
import { serviceSet } from './service-set.ts';

export interface CredentialChoice {
  /** The one set that is used; undefined if there is none, or a problem. */
  readonly set?: CredentialSet;
  /** The files of clouds.yaml that were read for it. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** What to add to "no credentials": clouds to choose from. */
  readonly hint?: string;
}

/**
 * Chooses the one source of the credentials, the strongest that has any:
 * `cloud` from the command line, `OS_CLOUD`, `OS_*`, `SERVICE_*`, kuryr.conf, the only cloud of clouds.yaml.
 *
 * Region, interface and TLS settings come from the same source. kuryr.conf's own go on top only where kuryr.conf
 * itself chose the cloud, or nothing did.
 * @param group where kuryr.conf has its authentication options
 */
export function chooseCredentials(
  values: OptionValues,
  group: string,
  places: Omit<CloudsPlaces, 'cloudsFile'>,
): CredentialChoice {
  const { env } = places;
  const connection = fileConnection(values);
  const cloud = values.get(neutronOptions.cloud);
  const cloudOrigin = values.origin(neutronOptions.cloud);
  const cloudsFile = values.get(neutronOptions.cloudsFile);
  const inFile = fileSet(values, group, connection);
  const inEnvironment = environmentSet(env);
  const inService = serviceSet(env, connection);

  const named = (name: string, where: string, over: Connection): CredentialChoice =>
    fromClouds(readCloudsYaml({ ...places, cloudsFile }), name, where, over);
  const unused = (sets: readonly (CredentialSet | undefined)[], by: string): Problem[] =>
    sets.flatMap((set) =>
      set ? [{ where: set.source, what: `these credentials are not used: ${by} goes before` }] : [],
    );
  const withUnused = (choice: CredentialChoice, more: Problem[]): CredentialChoice => ({
    ...choice,
    warnings: [...choice.warnings, ...more],
  });

  if (cloud && cloudOrigin.kind === 'command-line') {
    const warnings = unused([inEnvironment, inService, inFile], 'the cloud on the command line');
    return withUnused(named(cloud, 'command line [neutron] cloud', {}), warnings);
  }
  const osCloud = env['OS_CLOUD'];
  if (osCloud) {
    const { connection: over, problems } = environmentConnection(env);
    const choice = named(osCloud, 'environment OS_CLOUD', {
      ...(osCloud === cloud ? connection : {}),
      ...over,
    });
    const warnings = unused([inEnvironment, inService, inFile], 'OS_CLOUD');
    return withUnused({ ...choice, problems: [...choice.problems, ...problems] }, warnings);
  }
  const inFileOrCloud = inFile ?? (cloud ? cloudMention(describeOrigin(cloudOrigin)) : undefined);
  if (inEnvironment) {
    return found(inEnvironment, unused([inService, inFileOrCloud], inEnvironment.source));
  }
  if (inService) return found(inService, unused([inFileOrCloud], inService.source));
  if (cloud) {
    const where = `${describeOrigin(cloudOrigin)} [neutron] cloud`;
    if (!inFile) return named(cloud, where, connection);
    const what = `${inFile.source} has credentials too; keep one of both`;
    return { files: [], problems: [{ where, what }], warnings: [] };
  }
  if (inFile) return found(inFile, []);
  return onlyCloud(readCloudsYaml({ ...places, cloudsFile }), connection);
}

function found(set: CredentialSet, warnings: readonly Problem[]): CredentialChoice {
  return { set, files: [], problems: [], warnings: [...set.warnings, ...warnings] };
}

/** Stands for a cloud that kuryr.conf names, where only its source matters. */
function cloudMention(origin: string): CredentialSet {
  const source = `${origin} [neutron] cloud`;
  return { source, fields: {}, nameOf: (f) => f, connection: {}, problems: [], warnings: [] };
}

function fromClouds(
  yaml: CloudsYaml,
  name: string,
  where: string,
  over: Connection,
): CredentialChoice {
  const { files, problems, clouds } = yaml;
  const entry = Object.hasOwn(clouds, name) ? clouds[name] : undefined;
  const file = files[0];
  if (problems.length > 0) return { files, problems, warnings: [] };
  if (!entry || !file) {
    const what = file
      ? `there is no cloud ${JSON.stringify(name)} in ${file}; it has: ${Object.keys(clouds).join(', ') || 'none'}`
      : `asks for the cloud ${JSON.stringify(name)}, but there is no clouds.yaml in the working directory, ~/.config/openstack or /etc/openstack`;
    return { files, problems: [{ where, what }], warnings: [] };
  }
  const set = cloudEntrySet(file, name, entry);
  const connection = { ...set.connection, ...over };
  return { set: { ...set, connection }, files, problems: [], warnings: set.warnings };
}

function onlyCloud(yaml: CloudsYaml, over: Connection): CredentialChoice {
  const names = Object.keys(yaml.clouds);
  const [name] = names;
  if (name !== undefined && names.length === 1) {
    return fromClouds(yaml, name, `${yaml.files[0]}`, over);
  }
  const hint = names.length > 1 ? `${yaml.files[0]} has the clouds ${names.join(', ')}` : undefined;
  return {
    files: yaml.files,
    problems: yaml.problems,
    warnings: [],
    ...(hint ? { hint } : {}),
  };
}
