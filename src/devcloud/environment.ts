import { KuryrError } from '../errors/kuryr-error.ts';
import { type Host, hostsOf } from './host/host.ts';
import { type Layout, layoutOf } from './settings/layout.ts';
import { requireSettings } from './settings/settings.ts';

/** What a shell needs to work with one host of a devcloud. */
export function environment(root: string, hostName: string | undefined): Record<string, string> {
  const layout = layoutOf(root);
  const host = findHost(layout, hostName);
  return {
    DOCKER_HOST: `unix://${host.layout.dockerSocket}`,
    OS_CLIENT_CONFIG_FILE: layout.cloudsYaml,
    OS_CLOUD: 'kuryr',
    OVS_RUNDIR: host.layout.run,
    OVN_RUNDIR: host.layout.run,
    OVN_NB_DB: `unix:${layout.nbSocket}`,
    OVN_SB_DB: `unix:${layout.sbSocket}`,
    // For `kuryr devcloud` itself: its next commands are about this one.
    KURYR_DEVCLOUD_STATE: root,
  };
}

/** A host of a devcloud by its name; the first if none is given. */
export function findHost(layout: Layout, name: string | undefined): Host {
  const hosts = hostsOf({ layout, settings: requireSettings(layout) });
  const host = name === undefined ? hosts[0] : hosts.find((known) => known.name === name);
  if (host) return host;
  const what = `this devcloud has ${hosts.map((known) => known.name).join(' and ')}`;
  throw new KuryrError('CONFIG', { where: `--host ${name}`, what });
}

/** Shell commands that export these variables. */
export function shellExports(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${shellQuote(value)}\n`)
    .join('');
}

/** A word as sh(1) reads it back, whatever it holds. */
function shellQuote(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
