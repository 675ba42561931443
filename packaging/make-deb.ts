import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  globSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { optionTable } from '../src/config/options/option-table.ts';
import { renderSample } from '../src/config/render-sample.ts';
import { layProduct } from './lay-product.ts';
import { product, ROOT, sourceTime } from './product.ts';

const DEBIAN = join(ROOT, 'packaging/debian');
/** Debian 12 and newer read it; xz takes a minute for a tenth less. */
const COMPRESSION = ['-Zzstd', '-z9'];
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** `make deb`: the Debian package, with Debian's own tools. */
const architecture = ARCHITECTURES[process.arch] ?? process.arch;
const out = process.argv[2] ?? join(ROOT, 'build');
const file = join(out, `kuryr_${product.version}_${architecture}.deb`);
const root = mkdtempSync(join(tmpdir(), 'kuryr-deb-'));
try {
  chmodSync(root, 0o755);
  layFiles();
  writeControl();
  mkdirSync(out, { recursive: true });
  execFileSync('dpkg-deb', ['--root-owner-group', ...COMPRESSION, '--build', root, file], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, SOURCE_DATE_EPOCH: String(sourceTime()) },
  });
  console.log(file);
} finally {
  rmSync(root, { recursive: true });
}

function layFiles(): void {
  const lib = at('usr/lib/kuryr');
  layProduct(lib);
  cpSync(join(DEBIAN, 'systemd'), join(lib, 'systemd'), { recursive: true });
  // The licence of a package has its place in Debian.
  const doc = at('usr/share/doc/kuryr');
  mkdirSync(doc, { recursive: true });
  cpSync(join(lib, 'LICENSE'), join(doc, 'copyright'));
  for (const name of ['README.md', 'CHANGELOG.md']) cpSync(join(ROOT, name), join(doc, name));
  place(at('usr/bin'), () => symlinkSync('../lib/kuryr/bin/kuryr', at('usr/bin/kuryr')));
  place(at('lib/systemd/system'), () =>
    cpSync(join(DEBIAN, 'kuryr.service'), at('lib/systemd/system/kuryr.service')),
  );
  place(at('etc/kuryr'), () =>
    writeFileSync(at('etc/kuryr/kuryr.conf'), renderSample(optionTable)),
  );
  // The umask of whoever builds is not to be seen.
  for (const path of paths()) {
    const stat = lstatSync(at(path));
    if (stat.isSymbolicLink()) continue;
    chmodSync(at(path), stat.isDirectory() || stat.mode & 0o100 ? 0o755 : 0o644);
  }
  chmodSync(at('etc/kuryr/kuryr.conf'), 0o640);
}

function writeControl(): void {
  const control = at('DEBIAN');
  mkdirSync(control, { mode: 0o755 });
  for (const script of ['postinst', 'prerm', 'postrm']) {
    cpSync(join(DEBIAN, script), join(control, script));
    chmodSync(join(control, script), 0o755);
  }
  writeFileSync(join(control, 'conffiles'), '/etc/kuryr/kuryr.conf\n');
  const bytes = paths().reduce((sum, path) => sum + lstatSync(at(path)).size, 0);
  const fields = {
    Package: 'kuryr',
    Version: product.version,
    Architecture: architecture,
    Maintainer: 'The Kuryr developers <kuryr@localhost>',
    'Installed-Size': String(Math.ceil(bytes / 1024)),
    Depends: 'libc6 (>= 2.28), libgcc-s1, libstdc++6, passwd',
    Recommends: 'docker.io | docker-ce, openvswitch-switch',
    Section: 'net',
    Priority: 'optional',
    Description: `${product.description}\n Docker network and IPAM drivers that give containers ports of real Neutron networks,\n beside virtual machines. Brings its own Node.js.`,
  };
  const text = Object.entries(fields).map(([name, value]) => `${name}: ${value}\n`);
  writeFileSync(join(control, 'control'), text.join(''));
}

function place(folder: string, put: () => void): void {
  mkdirSync(folder, { recursive: true });
  put();
}

function paths(): string[] {
  return globSync('**', { cwd: root }).filter((path) => dirname(path) !== 'DEBIAN');
}

function at(path: string): string {
  return join(root, path);
}
