import { isDeletionOf } from '../exposed-ports/delete-exposed-ports.ts';
import { isReleaseOf } from '../floating-ips/release-floating-ips.ts';
import type { Operation } from '../journal/operation.ts';
import { isUnpublishingOf } from '../published-ports/unpublish-ports.ts';

/** Whether an operation takes away what let others reach a port's last container; the next must not have it. */
export function isCleaningOf(portId: string): (operation: Operation) => boolean {
  const kinds = [isDeletionOf({ portId }), isUnpublishingOf({ portId }), isReleaseOf(portId)];
  return (operation) => kinds.some((is) => is(operation));
}
