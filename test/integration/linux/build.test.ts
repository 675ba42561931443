import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { lacksNamespaces } from '../support/machine.ts';

const missing = lacksNamespaces();
const root = join(import.meta.dirname, '../../..');

beforeEach((context) => context.skip(missing !== undefined, missing));

test('the worker is found in a build, where it is a .js file', () => {
  // Inside of the repository, so that packages are found from there.
  const out = join(root, `.cache/build-test-${process.pid}`);
  try {
    const tsc = join(root, 'node_modules/.bin/tsc');
    const entry = join(root, 'src/linux/netlink/netlink.ts');
    const worker = join(root, 'src/linux/netlink/worker.ts');
    const project = join(out, 'tsconfig.json');
    mkdirSync(out, { recursive: true });
    writeFileSync(
      project,
      JSON.stringify({
        extends: join(root, 'tsconfig.build.json'),
        compilerOptions: {
          rootDir: join(root, 'src'),
          outDir: out,
          typeRoots: [join(root, 'node_modules/@types')],
        },
        include: [],
        files: [entry, worker],
      }),
    );
    execFileSync(tsc, ['-p', project], { stdio: 'inherit' });
    const program = `
      import { Netlink } from '${out}/linux/netlink/netlink.js';
      const call = { signal: new AbortController().signal };
      const netlink = await Netlink.open({}, call);
      const links = await netlink.links(call);
      console.log(links.some((link) => link.name === 'lo'));
      await netlink.close();
    `;
    const words = ['--input-type=module', '--eval', program];
    expect(execFileSync(process.execPath, words, { encoding: 'utf8' })).toBe('true\n');
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
});
