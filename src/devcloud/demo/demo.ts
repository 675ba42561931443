import { KuryrError } from '../../errors/kuryr-error.ts';
import { run } from '../../linux/exec/run.ts';
import { silentLogger } from '../../observe/log.ts';
import type { Call } from '../../util/call.ts';
import { formatTable } from '../../util/format-table.ts';
import { childEnvironment } from '../child-environment.ts';
import { findHost } from '../environment.ts';
import { layoutOf } from '../settings/layout.ts';
import { faultsOf, rowsOf } from './side-by-side.ts';
import { type Docker, dockerView, neutronView } from './views.ts';

const NETWORK = 'demo';
const CONTAINERS = ['demo1', 'demo2'] as const;
const CREATE = [
  ...['network', 'create', '-d', 'kuryr', '--ipam-driver', 'kuryr'],
  ...['--subnet', '10.10.0.0/16', '--gateway', '10.10.0.1', NETWORK],
];
const RUN = ['run', '-d', '--init', '--stop-timeout', '1', '--network', NETWORK, '--name'];

/** Shows the main job on a devcloud that is up, and fails when it is not done right. */
export async function demo(
  options: { readonly root: string; readonly print: (text: string) => void },
  call: Call,
): Promise<void> {
  const { root, print } = options;
  const host = findHost(layoutOf(root), undefined);
  const env = { ...childEnvironment(root), DOCKER_HOST: `unix://${host.layout.dockerSocket}` };
  const docker: Docker = async (...argv) =>
    (await run(['/usr/bin/docker', ...argv], { env }, call)).stdout;
  const shown: Docker = async (...argv) => {
    print(`$ docker ${argv.map((word) => (word.includes(' ') ? `'${word}'` : word)).join(' ')}`);
    const output = await docker(...argv);
    print(output.trimEnd());
    return output;
  };

  await removeEarlier(docker);
  print('');
  await shown(...CREATE);
  for (const name of CONTAINERS) await shown(...RUN, name, 'busybox', 'sleep', '1000000');
  const [first, second] = CONTAINERS;
  const docked = await dockerView(docker, NETWORK, CONTAINERS);
  const neutron = await neutronView(
    docked,
    { configFile: host.layout.kuryrConf, log: silentLogger },
    call,
  );
  await shown('exec', first, 'ping', '-c', '3', second);

  const views = { docker: docked, neutron };
  print(`\n${formatTable(rowsOf(views))}`);
  const faults = faultsOf(views);
  if (faults.length > 0) {
    throw new KuryrError('CONFLICT', { what: `the demo failed: ${faults.join('; ')}` });
  }
}

/** The demo can be run again and again; what it made before goes first. */
async function removeEarlier(docker: Docker): Promise<void> {
  const containers = (await docker('ps', '-a', '--format', '{{.Names}}')).split('\n');
  const mine = CONTAINERS.filter((name) => containers.includes(name));
  if (mine.length > 0) await docker('rm', '-f', ...mine);
  const networks = (await docker('network', 'ls', '--format', '{{.Name}}')).split('\n');
  if (networks.includes(NETWORK)) await docker('network', 'rm', NETWORK);
}
