import type { ErrorCode, ErrorParams } from '../../errors/table.ts';
import type { LinkRecord } from './codec/link.ts';
import type { Route } from './codec/route.ts';
import type { Refusal } from './delete-links.ts';
import type { VethPlan } from './plan.ts';

/** What the worker does, with what it takes and answers; plain data that can be cloned. */
export interface Operations {
  /** Opens the sockets of a handle: later operations name it. Answers nothing. */
  open: { take: { netns: string | undefined }; answer: undefined };
  close: { take: object; answer: undefined };
  createVeth: { take: { plan: VethPlan }; answer: undefined };
  /** Takes back what `createVeth` with that number made, if it made something. */
  undoCreate: { take: { request: number }; answer: undefined };
  deleteLinks: { take: { names: readonly string[] }; answer: readonly Refusal[] };
  links: { take: object; answer: readonly LinkRecord[] };
  routes: { take: object; answer: readonly Route[] };
}

export type Operation = keyof Operations;

export type WorkerRequest = {
  [O in Operation]: {
    readonly id: number;
    /** Which set of sockets. */
    readonly handle: number;
    readonly do: O;
  } & Operations[O]['take'];
}[Operation];

export type WorkerFailure =
  | { readonly code: ErrorCode; readonly params: ErrorParams<ErrorCode> }
  | { readonly code?: undefined; readonly message: string };

export type WorkerReply =
  | { readonly id: number; readonly answer: Operations[Operation]['answer'] }
  | { readonly id: number; readonly failure: WorkerFailure };
