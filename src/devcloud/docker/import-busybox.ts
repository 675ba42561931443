import { chmodSync, copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../linux/exec/run.ts';
import type { Call } from '../../util/call.ts';
import { childEnvironment } from '../child-environment.ts';
import type { Host } from '../host/host.ts';
import type { Plan } from '../plan.ts';
import { dockerRequest } from './docker-request.ts';

const IMAGE = 'busybox:latest';

/** Gives a host's dockerd an image to run, made from Debian's busybox; no registry is asked. */
export async function importBusybox({ layout }: Plan, host: Host, call: Call): Promise<void> {
  const { dockerSocket } = host.layout;
  const { status } = await dockerRequest(dockerSocket, `/images/${IMAGE}/json`, call);
  if (status === 200) return;
  const env = childEnvironment(layout.root);
  const draft = join(host.layout.root, 'busybox');
  rmSync(draft, { recursive: true, force: true });
  await layOut(draft, env, call);
  const archive = `${draft}.tar`;
  await run(['tar', '-C', draft, '-cf', archive, '.'], { env }, call);
  const changes = ['--change', 'CMD ["sh"]', '--change', 'ENV PATH=/bin'];
  const docker = ['docker', '--host', `unix://${dockerSocket}`];
  await run([...docker, 'import', ...changes, archive, IMAGE], { env }, call);
  rmSync(draft, { recursive: true });
  rmSync(archive);
}

/** Lays out the image's files. */
async function layOut(root: string, env: Record<string, string>, call: Call): Promise<void> {
  for (const directory of ['bin', 'dev', 'etc', 'proc', 'root', 'sys', 'tmp', 'var']) {
    mkdirSync(join(root, directory), { recursive: true });
  }
  chmodSync(join(root, 'tmp'), 0o1777);
  copyFileSync('/bin/busybox', join(root, 'bin/busybox'));
  const { stdout } = await run(['/bin/busybox', '--list'], { env }, call);
  for (const applet of stdout.split('\n').filter((name) => name !== '' && name !== 'busybox')) {
    symlinkSync('busybox', join(root, 'bin', applet));
  }
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\n');
}
