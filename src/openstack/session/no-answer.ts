import type { KuryrError } from '../../errors/kuryr-error.ts';
import type { Progress } from './connection-error.ts';

/** Carries an error with how far its request came, from the wire to the layer that may repeat it. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly error: KuryrError<'OPENSTACK_UNREACHABLE'>;
  readonly progress: Progress;

  constructor(error: KuryrError<'OPENSTACK_UNREACHABLE'>, progress: Progress) {
    super(error.message, { cause: error });
    this.error = error;
    this.progress = progress;
  }
}
