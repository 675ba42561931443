import { join } from 'node:path';
import { KuryrError } from '../../errors/kuryr-error.ts';

/** Where one devcloud keeps what, all below its state directory. */
export interface Layout {
  readonly root: string;
  /** Also the mark that the directory is a devcloud's. */
  readonly settings: string;
  readonly secrets: string;
  readonly lock: string;
  /** The network namespaces that we made. */
  readonly namespaces: string;
  /** One file per running service: its process. */
  readonly processes: string;
  /** One empty file per thing that is prepared once. */
  readonly done: string;
  readonly logs: string;
  /** Sockets of the control plane. */
  readonly run: string;
  readonly cloudsYaml: string;
  readonly mariadb: string;
  readonly keystone: string;
  readonly neutron: string;
  /** NB and SB databases of OVN. */
  readonly ovn: string;
  readonly mariadbSocket: string;
  readonly nbSocket: string;
  readonly sbSocket: string;
}

/** Where one host of a devcloud keeps what. */
export interface HostLayout {
  readonly root: string;
  /** Sockets of Open vSwitch and ovn-controller: its OVS_RUNDIR. */
  readonly run: string;
  /** Mount point, seen inside the host only, of the memory behind its /run and /etc. */
  readonly stage: string;
  readonly ovsDatabase: string;
  readonly ovsSocket: string;
  readonly dockerData: string;
  readonly dockerSocket: string;
  readonly dockerConfig: string;
  readonly kuryrConf: string;
  readonly kuryrState: string;
}

export function layoutOf(root: string): Layout {
  const at = (...parts: string[]) => join(root, ...parts);
  return {
    root,
    settings: at('devcloud.json'),
    secrets: at('secrets.json'),
    lock: at('lock'),
    namespaces: at('namespaces.json'),
    processes: at('processes'),
    done: at('done'),
    logs: at('log'),
    run: at('run'),
    cloudsYaml: at('clouds.yaml'),
    mariadb: at('mariadb'),
    keystone: at('keystone'),
    neutron: at('neutron'),
    ovn: at('ovn'),
    mariadbSocket: at('run', 'mariadb.sock'),
    nbSocket: at('run', 'nb.sock'),
    sbSocket: at('run', 'sb.sock'),
  };
}

export function hostLayoutOf(root: string, host: string): HostLayout {
  const at = (...parts: string[]) => join(root, host, ...parts);
  return {
    root: at(),
    run: at('run'),
    stage: at('stage'),
    ovsDatabase: at('conf.db'),
    ovsSocket: at('run', 'db.sock'),
    dockerData: at('docker'),
    dockerSocket: at('docker.sock'),
    dockerConfig: at('daemon.json'),
    kuryrConf: at('kuryr.conf'),
    kuryrState: at('kuryr'),
  };
}

/** The longest path that a Unix socket can have: sun_path holds 108 bytes with its final zero. */
const LONGEST_SOCKET = 107;

/** Refuses a state directory in which a devcloud could not work. */
export function assertUsable(root: string): void {
  const longest = hostLayoutOf(root, 'h1').run;
  // The longest name below it, with a process id of seven digits.
  const room = LONGEST_SOCKET - Buffer.byteLength(join(longest, 'ovn-controller.4194304.ctl'));
  if (room < 0) {
    const what = `the path is ${-room} bytes too long: Unix sockets below it would pass 108 bytes`;
    throw new KuryrError('CONFIG', { where: `--state ${root}`, what });
  }
  const hidden = ['/run', '/etc', '/proc', '/sys', '/dev'].find(
    (top) => root === top || root.startsWith(`${top}/`),
  );
  if (hidden !== undefined || root === '/') {
    const what = `choose a directory outside ${hidden ?? '/'}: the hosts have their own there`;
    throw new KuryrError('CONFIG', { where: `--state ${root}`, what });
  }
  if (/[^\w./+@-]/.test(root)) {
    const what = 'use only letters, digits and . _ - + @ / in the path';
    throw new KuryrError('CONFIG', { where: `--state ${root}`, what });
  }
}
