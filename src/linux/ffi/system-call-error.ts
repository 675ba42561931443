import { errnoName } from './errno.ts';

/** A libc call that failed: `code` is the errno's name, as `ENOENT`. */
export class SystemCallError extends Error {
  override readonly name = 'SystemCallError';
  readonly code: string;

  constructor(call: string, errno: number) {
    super(`${call}: ${errnoName(errno)}`);
    this.code = errnoName(errno);
  }
}
