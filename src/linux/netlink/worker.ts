import { parentPort } from 'node:worker_threads';
import { KuryrError } from '../../errors/kuryr-error.ts';
import { SystemCallError } from '../ffi/system-call-error.ts';
import { createVeth, removeVeth } from './create-veth.ts';
import { deleteLinks } from './delete-links.ts';
import { Kernel } from './kernel.ts';
import type {
  Operation,
  Operations,
  WorkerFailure,
  WorkerReply,
  WorkerRequest,
} from './protocol.ts';

/** How many creations are remembered so that a late cancellation can take them back. */
const REMEMBERED = 1024;

const kernels = new Map<number, Kernel>();
const created = new Map<number, string>();

/**
 * Carries out requests one after the other, in the order in which they come: what undoes a creation
 * comes before whatever its caller tries next under that name.
 */
function carryOut(request: WorkerRequest): WorkerReply {
  const { id } = request;
  try {
    return { id, answer: perform(request) };
  } catch (error) {
    return { id, failure: describe(error) };
  }
}

function perform(request: WorkerRequest): Operations[Operation]['answer'] {
  if (request.do === 'open') {
    kernels.set(request.handle, new Kernel(request.netns));
    return undefined;
  }
  const kernel = kernels.get(request.handle);
  if (request.do === 'close') {
    kernels.delete(request.handle);
    kernel?.close();
    return undefined;
  }
  if (!kernel) throw new Error('the sockets of this handle are closed');
  switch (request.do) {
    case 'createVeth':
      if (createVeth(kernel, request.plan)) remember(request.id, request.plan.name);
      return undefined;
    case 'undoCreate': {
      const name = created.get(request.request);
      created.delete(request.request);
      if (name !== undefined) removeVeth(kernel, name);
      return undefined;
    }
    case 'deleteLinks':
      return deleteLinks(kernel, request.names);
    case 'links':
      return kernel.links();
    case 'routes':
      return kernel.routes();
  }
}

function remember(request: number, name: string): void {
  created.set(request, name);
  const [oldest] = created.keys();
  if (created.size > REMEMBERED && oldest !== undefined) created.delete(oldest);
}

/** Errors lose their class on the way to the other thread, so they travel as data. */
function describe(error: unknown): WorkerFailure {
  if (error instanceof KuryrError) {
    const { code, params } = error as KuryrError;
    return { code, params };
  }
  if (error instanceof SystemCallError) {
    const params = { action: 'open a netlink socket', errno: error.code };
    return { code: 'LINUX', params };
  }
  return { message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

parentPort?.on('message', (request: WorkerRequest) => {
  parentPort?.postMessage(carryOut(request));
});
