import { type AuthField, authFields } from '../options/auth-options.ts';
import type { Problem } from '../problem.ts';
import { asMap, type YamlMap } from './clouds-yaml.ts';
import type { Connection, CredentialSet } from './credential-set.ts';
import { readInterface } from './read-interface.ts';

const OLD_NAMES: Readonly<Record<string, AuthField>> = {
  tenant_name: 'project_name',
  tenant_id: 'project_id',
  user_name: 'username',
};

/**
 * The credentials of one cloud of clouds.yaml.
 * @param file the clouds.yaml, for messages
 */
export function cloudEntrySet(file: string, name: string, entry: YamlMap): CredentialSet {
  const where = `${file} cloud ${JSON.stringify(name)}`;
  const warnings: Problem[] = [];
  const problems: Problem[] = [];
  const fields: Partial<Record<AuthField, string>> = {};

  for (const [key, value] of Object.entries(asMap(entry['auth']) ?? {})) {
    const field = authFields.find((known) => known === key) ?? OLD_NAMES[key];
    const text = scalar(value);
    if (field && text) fields[field] ??= text;
    else if (!field) warnings.push({ where, what: `auth.${key} is not used` });
  }
  const authType = scalar(entry['auth_type']);
  if (authType) fields.auth_type = authType;
  if (entry['profile'] !== undefined) {
    warnings.push({ where, what: 'profile is not used: write what it stands for into this cloud' });
  }
  return {
    source: where,
    fields,
    nameOf: (field) => (field === 'auth_type' ? field : `auth.${field}`),
    connection: readConnection(entry, where, problems),
    problems,
    warnings,
  };
}

function readConnection(entry: YamlMap, where: string, problems: Problem[]): Connection {
  const region = scalar(entry['region_name']) ?? firstRegion(entry['regions']);
  const asked = scalar(first(entry['interface'] ?? entry['endpoint_type']));
  const endpointType = readInterface(asked, `${where} interface`);
  if (endpointType.problem) problems.push(endpointType.problem);
  const caFile = scalar(entry['cacert']);
  const certFile = scalar(entry['cert']);
  const keyFile = scalar(entry['key']);
  const insecure = entry['verify'] === false || entry['insecure'] === true;
  return {
    ...(region ? { region } : {}),
    ...(endpointType.value ? { interface: endpointType.value } : {}),
    ...(caFile ? { caFile } : {}),
    ...(certFile ? { certFile } : {}),
    ...(keyFile ? { keyFile } : {}),
    ...(insecure ? { insecure } : {}),
    endpointOverrides: readOverrides(entry),
  };
}

/** `network_endpoint_override: URL` and the like, by service type. */
function readOverrides(entry: YamlMap): Record<string, string> {
  const suffix = '_endpoint_override';
  const pairs = Object.entries(entry).flatMap(([key, value]) => {
    const url = scalar(value);
    if (!key.endsWith(suffix) || !url) return [];
    return [[key.slice(0, -suffix.length).replaceAll('_', '-'), url] as const];
  });
  return Object.fromEntries(pairs);
}

/** Regions are names, or mappings with a name; the first is the default. */
function firstRegion(regions: unknown): string | undefined {
  const region = Array.isArray(regions) ? first(regions) : undefined;
  return scalar(asMap(region)?.['name'] ?? region);
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

/** YAML reads an unquoted 12345 as a number; a name or password may be one. */
function scalar(value: unknown): string | undefined {
  if (typeof value === 'string' && value !== '') return value;
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : undefined;
}
