import type { PortBinding } from '../../../../src/binding/port-binding.ts';
import {
  type ServiceRequest,
  type ServiceResponse,
  Session,
  type SessionOptions,
} from '../../../../src/openstack/session/session.ts';
import type { Call } from '../../../../src/util/call.ts';

/** When a daemon dies, told by its requests to the cloud. */
export interface Death {
  /** Counted from the moment when the death is planned; the first is 1. */
  readonly request: number;
  /** Before it is sent, or when its answer has come and nobody has read it yet. */
  readonly moment: 'before' | 'answered';
}

/** The life of one run of the daemon. What it awaits when it ends never comes. */
export class Life {
  readonly #end = Promise.withResolvers<never>();
  #death: Death | undefined;
  #onDeath: () => void = () => undefined;
  #requests = 0;
  over = false;

  constructor() {
    this.#end.promise.catch(() => undefined);
  }

  /** Rejects when the daemon has died. */
  get end(): Promise<never> {
    return this.#end.promise;
  }

  plan(death: Death, onDeath: () => void): void {
    this.#death = death;
    this.#onDeath = onDeath;
    this.#requests = 0;
  }

  die(): void {
    this.over = true;
    this.#end.reject(new Error('the daemon died'));
  }

  /** Does one piece of work outside the process; a dead process begins none and hears of none. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.over) return never();
    const outcome = await work().then(
      (value) => () => value,
      (error: unknown) => () => {
        throw error;
      },
    );
    return this.over ? never() : outcome();
  }

  /** As `run`, counted, and with the planned death at its moment. */
  async request<T>(work: () => Promise<T>): Promise<T> {
    this.#requests += 1;
    const number = this.#requests;
    this.#meet({ request: number, moment: 'before' });
    return this.run(async () => {
      try {
        return await work();
      } finally {
        this.#meet({ request: number, moment: 'answered' });
      }
    });
  }

  #meet({ request, moment }: Death): void {
    if (this.over || this.#death?.request !== request || this.#death.moment !== moment) return;
    this.#onDeath();
  }
}

/** A session that ends with the daemon's life. */
export class MortalSession extends Session {
  readonly #life: Life;

  constructor(options: SessionOptions, life: Life) {
    super(options);
    this.#life = life;
  }

  override request<T>(options: ServiceRequest, call: Call): Promise<ServiceResponse<T>> {
    return this.#life.request(() => super.request<T>(options, call));
  }
}

/** The host as a daemon reaches it while it lives; the host itself outlives it. */
export function mortalBinding(host: PortBinding, life: Life): PortBinding {
  return {
    containerLink: (portId) => host.containerLink(portId),
    ready: (call) => life.run(() => host.ready(call)),
    plug: (request, call) => life.run(() => host.plug(request, call)),
    unplug: (request, call) => life.run(() => host.unplug(request, call)),
    unplugPorts: (portIds, call) => life.run(() => host.unplugPorts(portIds, call)),
    assign: (request, call) => life.run(() => host.assign(request, call)),
    plugs: (call) => life.run(() => host.plugs(call)),
  };
}

function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}
