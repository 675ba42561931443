import { type AuthField, authFields, authOptions } from '../options/auth-options.ts';
import { neutronOptions } from '../options/neutron-options.ts';
import type { OptionValues } from '../options/resolve-options.ts';
import type { Connection, CredentialSet } from './credential-set.ts';

/** The credentials of one group of kuryr.conf; undefined if it has none. */
export function fileSet(
  values: OptionValues,
  group: string,
  connection: Connection,
): CredentialSet | undefined {
  const options = authOptions(group);
  const fields: Partial<Record<AuthField, string>> = {};
  let file: string | undefined;
  for (const field of authFields) {
    const value = values.get(options[field]);
    if (value === undefined) continue;
    fields[field] = value;
    const origin = values.origin(options[field]);
    if (origin.kind === 'file') file ??= origin.file;
  }
  if (file === undefined) return undefined;
  const source = `${file} [${group}]`;
  return { source, fields, nameOf: (field) => field, connection, problems: [], warnings: [] };
}

/** What kuryr.conf says about the way to the cloud: only what stands in it, no defaults. */
export function fileConnection(values: OptionValues): Connection {
  const o = neutronOptions;
  const set = <T>(option: Parameters<typeof values.get<T>>[0]): T | undefined =>
    values.origin(option).kind === 'default' ? undefined : values.get(option);
  const region = set(o.regionName);
  const endpoint = set(o.endpointOverride);
  const type = set(o.endpointType);
  const caFile = set(o.cafile);
  const certFile = set(o.certfile);
  const keyFile = set(o.keyfile);
  const insecure = set(o.insecure);
  return {
    ...(region !== undefined ? { region } : {}),
    ...(type !== undefined ? { interface: type } : {}),
    ...(endpoint !== undefined ? { endpointOverrides: { network: endpoint } } : {}),
    ...(caFile !== undefined ? { caFile } : {}),
    ...(certFile !== undefined ? { certFile } : {}),
    ...(keyFile !== undefined ? { keyFile } : {}),
    ...(insecure !== undefined ? { insecure } : {}),
  };
}
