import type { State } from '../store/state.ts';

/** Who asks, and of what. */
export interface Context {
  readonly state: State;
  readonly projectId: string;
  readonly admin: boolean;
  /** The address of the service, for links. */
  readonly url: string;
}
