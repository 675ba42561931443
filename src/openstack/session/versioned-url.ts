/** The version that we speak, by service type; other services have theirs in the catalogue. */
const VERSIONS: Readonly<Record<string, string>> = { network: 'v2.0' };

/** A service's address with its version, from one with or without it, and no slash at the end. */
export function versionedUrl(service: string, endpoint: string): string {
  const base = endpoint.replace(/\/+$/, '');
  const version = VERSIONS[service];
  if (version === undefined || base.endsWith(`/${version}`)) return base;
  return `${base}/${version}`;
}
