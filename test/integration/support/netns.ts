import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';

/** A network namespace of one test file, gone at the end of a `using` block. */
export class TestNetns implements Disposable {
  readonly name: string;

  constructor() {
    this.name = `kuryr-test-${randomBytes(4).toString('hex')}`;
    execFileSync('ip', ['netns', 'add', this.name]);
    execFileSync('ip', ['-n', this.name, 'link', 'set', 'lo', 'up']);
  }

  get path(): string {
    return `/run/netns/${this.name}`;
  }

  /** Runs a command inside and answers what it printed. */
  exec(command: string, ...args: string[]): string {
    return execFileSync('nsenter', [`--net=${this.path}`, command, ...args], { encoding: 'utf8' });
  }

  /** Runs `ip` inside with the words of `line`. */
  ip(line: string): string {
    return this.exec('ip', ...line.split(' '));
  }

  [Symbol.dispose](): void {
    execFileSync('ip', ['netns', 'delete', this.name]);
  }
}
