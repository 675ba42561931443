import type { z } from 'zod';
import type { Core } from '../../core/core.ts';
import type { Call } from '../../util/call.ts';
import { readMessage } from './read-message.ts';

/** The answer to a plugin call: JSON. */
export type Answer = Readonly<Record<string, unknown>>;

/** A call of dockerd's that is being answered. */
export interface DockerCall extends Call {
  /** Says how to take back what was made, should dockerd be gone before it has the answer. */
  readonly ifUnheard: (takeBack: () => Promise<void>) => void;
}

/** One method of the plugin protocol. */
export interface Route {
  /** As in the URL's path: `NetworkDriver.Join`. */
  readonly method: string;
  readonly answer: (core: Core, body: string, call: DockerCall) => Promise<Answer> | Answer;
}

/** A method that takes a message. */
export function route<T>(
  method: string,
  schema: z.ZodType<T>,
  answer: (core: Core, message: T, call: DockerCall) => Promise<Answer> | Answer,
): Route {
  return {
    method,
    answer: (core, body, call) => answer(core, readMessage(method, body, schema), call),
  };
}

/** A method without arguments; dockerd sends no body, volume calls `{}`. */
export function bare(method: string, answer: (core: Core) => Answer): Route {
  return { method, answer };
}

/** What dockerd takes for "done". */
export const DONE: Answer = {};
