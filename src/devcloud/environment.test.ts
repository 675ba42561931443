import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellExports } from './environment.ts';

test('a shell reads the exports back as they were', () => {
  const value = `it's "$HOME" \`x\` \\ ; & \n two`;
  const script = `${shellExports({ TRICKY: value, PLAIN: 'unix:///a/b.sock' })}printf %s "$TRICKY$PLAIN"`;
  expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe(`${value}unix:///a/b.sock`);
});
