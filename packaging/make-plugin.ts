import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { layProduct } from './lay-product.ts';
import { ROOT } from './product.ts';

/** `make plugin`: a folder for `docker plugin create`. */
const out = process.argv[2] ?? join(ROOT, 'build/plugin');
const rootfs = join(out, 'rootfs');
const NODE = `/usr/lib/kuryr/node_modules/node-linux-${process.arch}/bin/node`;
rmSync(out, { recursive: true, force: true });

layProduct(join(rootfs, 'usr/lib/kuryr'));
for (const library of librariesOf(join(rootfs, NODE))) {
  mkdirSync(join(rootfs, dirname(library)), { recursive: true });
  copyFileSync(library, join(rootfs, library));
}
// runc makes what it mounts there, but dockerd expects the folder of the socket.
for (const folder of ['etc', 'proc', 'run/docker/plugins', 'sys', 'tmp']) {
  mkdirSync(join(rootfs, folder), { recursive: true });
}
writeFileSync(join(rootfs, 'etc/nsswitch.conf'), 'hosts: files dns\n');
const config = readFileSync(join(ROOT, 'packaging/plugin.json'), 'utf8').replaceAll('@NODE@', NODE);
writeFileSync(join(out, 'config.json'), config);
console.log(out);

/** The shared libraries of a program, its loader included, as this machine has them. */
function librariesOf(program: string): readonly string[] {
  const text = execFileSync('ldd', [program], { encoding: 'utf8' });
  return [...text.matchAll(/(\/\S+)/g)].flatMap(([, path]) => path ?? []);
}
