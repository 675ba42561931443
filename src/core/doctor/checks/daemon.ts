import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { askSocket } from '../../../util/ask-socket.ts';
import { type Call, withDeadline } from '../../../util/call.ts';
import { daemonStatus } from '../../daemon-status.ts';
import { type Check, type Diagnosis, NotLooked, note, problem, warning } from '../check.ts';

export type Daemon =
  | { readonly state: 'away' }
  | { readonly state: 'hangs' }
  | { readonly state: 'runs'; readonly version: string; readonly host: string };

export interface DaemonFacts {
  readonly daemon: Daemon;
  readonly socket: string;
  /** What this program and the configuration say. */
  readonly version: string;
  readonly host: string;
  /** Networks of Docker and promises of the journal that need a daemon. */
  readonly waiting: number;
}

const ANSWER_MS = 1_500;

/** Whether `kuryr serve` runs, and is of this version and configuration. */
export const daemonCheck: Check = {
  name: 'daemon',
  run: async ({ config, docker, version }, call) => {
    const { adminSocket: socket, host } = config;
    const daemon = await ask(socket, call);
    const networks = docker.networks(call).catch(() => []);
    const promises = readdir(join(config.statePath, 'journal')).catch(() => []);
    const waiting = daemon.state === 'runs' ? [] : [...(await networks), ...(await promises)];
    const facts = { daemon, socket, version, host, waiting: waiting.length };
    const saw = daemon.state === 'runs' ? `kuryr ${daemon.version} runs` : 'no daemon';
    return { diagnoses: judgeDaemon(facts), saw };
  },
};

export function judgeDaemon(facts: DaemonFacts): Diagnosis[] {
  const { daemon, socket, version, host, waiting } = facts;
  if (daemon.state === 'away') {
    if (waiting === 0) {
      return [note('kuryr serve does not run', 'Start it when all is well: systemctl start kuryr')];
    }
    return [
      problem(
        `kuryr serve does not run, and ${waiting} networks of Docker or promises of its journal wait for it`,
        'systemctl start kuryr; journalctl -u kuryr tells why it ended.',
      ),
    ];
  }
  if (daemon.state === 'hangs') {
    return [
      problem(
        `kuryr serve does not answer on ${socket}`,
        'systemctl restart kuryr; nothing is lost: what it has promised is in its journal.',
      ),
    ];
  }
  const found: Diagnosis[] = [];
  if (daemon.version !== version) {
    found.push(
      warning(
        `the daemon that runs is version ${daemon.version}, the program here is ${version}`,
        'systemctl restart kuryr; containers go on meanwhile.',
      ),
    );
  }
  if (daemon.host !== host) {
    found.push(
      warning(
        `the daemon runs as host ${daemon.host}, the configuration says ${host}`,
        'systemctl restart kuryr if the file is right.',
      ),
    );
  }
  return found;
}

async function ask(socket: string, call: Call): Promise<Daemon> {
  try {
    const { body } = await askSocket(socket, { path: '/status' }, withDeadline(ANSWER_MS, call));
    const { version, host } = daemonStatus.parse(body);
    return { state: 'runs', version, host };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return { state: 'away' };
    if (code === 'EACCES') throw new NotLooked(`only root may open ${socket}`);
    return { state: 'hangs' };
  }
}
