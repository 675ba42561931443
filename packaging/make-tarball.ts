import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layProduct } from './lay-product.ts';
import { product, ROOT, sourceTime } from './product.ts';

/** `make tarball`: the product in one folder, to be unpacked anywhere. */
const name = `kuryr-${product.version}`;
const out = process.argv[2] ?? join(ROOT, 'build');
const file = join(out, `${name}-linux-${process.arch}.tar.gz`);
const staging = mkdtempSync(join(tmpdir(), 'kuryr-tarball-'));
try {
  layProduct(join(staging, name));
  mkdirSync(out, { recursive: true });
  const alike = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mode=u=rwX,go=rX'];
  execFileSync(
    'tar',
    ['-C', staging, ...alike, `--mtime=@${sourceTime()}`, '-I', 'gzip -n', '-cf', file, name],
    { stdio: 'inherit' },
  );
  console.log(file);
} finally {
  rmSync(staging, { recursive: true });
}
