import { readdir, readFile, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type Check, type Diagnosis, problem } from '../check.ts';

/** A file by which dockerd finds a plugin. */
export interface PluginFile {
  readonly path: string;
  /** Where the plugin should answer; undefined when the file does not say so in a way that Docker reads. */
  readonly address: string | undefined;
  readonly answers: boolean;
}

const SOCKETS = '/run/docker/plugins';
const FILES = ['/etc/docker/plugins', '/usr/lib/docker/plugins'];
const CONNECT_MS = 800;

/** What dockerd finds where it looks for plugins: a dead file there makes every user wait. */
export const pluginFilesCheck: Check = {
  name: 'plugin-files',
  run: async ({ config }) => {
    const files = await Promise.all([...(await sockets()), ...(await specFiles())].map(probe));
    return {
      diagnoses: judgePluginFiles(files, config.server.uri),
      saw: files.length > 0 ? files.map(({ path }) => path).join(', ') : 'no plugin',
    };
  },
};

export function judgePluginFiles(files: readonly PluginFile[], uri: string): Diagnosis[] {
  const dead = files.filter(({ answers }) => !answers);
  const found = dead.map(({ path, address }) =>
    problem(
      address === undefined
        ? `${path} names no address that Docker understands`
        : `nothing answers at ${address}, which ${path} names: each docker volume command waits 15 s for it, for all users of this host`,
      `Start the plugin that it belongs to, or remove it: rm ${path}`,
    ),
  );
  const socket = /^unix:\/\/(.+)$/.exec(uri)?.[1];
  if (socket !== undefined && !findable(socket)) {
    found.push(
      problem(
        `dockerd does not look for plugins at ${socket} ([DEFAULT] kuryr_uri)`,
        `Set [DEFAULT] kuryr_uri = unix://${SOCKETS}/kuryr.sock, or write ${uri} into /etc/docker/plugins/kuryr.spec.`,
      ),
    );
    if (files.some(({ address }) => address === uri)) found.pop();
  }
  return found;
}

function findable(socket: string): boolean {
  const path = socket.replace(/^\/var\/run\//, '/run/');
  return /^\/run\/docker\/plugins\/(?:kuryr\/)?kuryr\.sock$/.test(path);
}

/** The address in a spec file, or in the JSON that TLS needs. */
export function addressIn(path: string, text: string): string | undefined {
  let address = text.trim();
  if (path.endsWith('.json')) {
    try {
      address = String(JSON.parse(text).Addr ?? '');
    } catch {
      return undefined;
    }
  }
  return /^(unix|tcp|http|https):\/\/\S+$/.test(address) ? address : undefined;
}

async function sockets(): Promise<{ path: string; address: string }[]> {
  const all = await filesBelow(SOCKETS);
  const found = await Promise.all(
    all.map(async (path) => ((await stat(path).catch(() => undefined))?.isSocket() ? [path] : [])),
  );
  return found.flat().map((path) => ({ path, address: `unix://${path}` }));
}

async function specFiles(): Promise<{ path: string; address: string | undefined }[]> {
  const paths = (await Promise.all(FILES.map(filesBelow))).flat();
  return Promise.all(
    paths
      .filter((path) => /\.(spec|json)$/.test(path))
      .map(async (path) => ({
        path,
        address: addressIn(path, await readFile(path, 'utf8').catch(() => '')),
      })),
  );
}

/** Docker looks into a folder and, for a plugin's own folder, one level below. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (!entry.isDirectory()) return [path];
      return (await readdir(path).catch(() => [])).map((name) => join(path, name));
    }),
  );
  return found.flat();
}

async function probe({ path, address }: { path: string; address: string | undefined }) {
  if (address === undefined) return { path, address, answers: false };
  const url = new URL(address);
  const target =
    url.protocol === 'unix:'
      ? { path: decodeURIComponent(url.pathname) }
      : {
          host: url.hostname.replace(/^\[|\]$/g, ''),
          port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)),
        };
  const answers = await new Promise<boolean>((resolve) => {
    const socket = connect(target);
    const settle = (alive: boolean) => {
      socket.destroy();
      resolve(alive);
    };
    socket.once('connect', () => settle(true));
    // A socket that this user may not open says nothing about who listens.
    socket.once('error', (error: NodeJS.ErrnoException) => settle(error.code === 'EACCES'));
    socket.setTimeout(CONNECT_MS, () => settle(false));
  });
  return { path, address, answers };
}
