import type { PortBinding } from '../../../../src/binding/port-binding.ts';
import {
  type ServiceRequest,
  type ServiceResponse,
  Session,
  type SessionOptions,
} from '../../../../src/openstack/session/session.ts';
import type { Call } from '../../../../src/util/call.ts';

/** Where a daemon's work has effects that outlive it; its journal is two: what it adds, what it takes out. */
export type Side = 'cloud' | 'promise' | 'forget' | 'host';

/** When a daemon dies, told by its requests to the cloud, or by its steps on another side. */
export interface Death {
  /** The cloud, unless told otherwise. */
  readonly of?: Side;
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
  #steps: Record<Side, number> = { cloud: 0, promise: 0, forget: 0, host: 0 };
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
    this.#steps = { cloud: 0, promise: 0, forget: 0, host: 0 };
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

  /** How many steps it has made since its last death was planned. */
  steps(of: Side): number {
    return this.#steps[of];
  }

  /** As `run`, counted, and with the planned death at its moment. */
  async step<T>(of: Side, work: () => Promise<T>): Promise<T> {
    this.#steps[of] += 1;
    const request = this.#steps[of];
    this.#meet({ of, request, moment: 'before' });
    return this.run(async () => {
      try {
        return await work();
      } finally {
        this.#meet({ of, request, moment: 'answered' });
      }
    });
  }

  #meet({ of, request, moment }: Death): void {
    const death = this.#death;
    if (this.over || !death || (death.of ?? 'cloud') !== of) return;
    if (death.request === request && death.moment === moment) this.#onDeath();
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
    return this.#life.step('cloud', () => super.request<T>(options, call));
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

/** The same object; these methods of it are steps of a daemon's life. */
export function mortal<T extends object>(
  target: T,
  methods: readonly (keyof T)[],
  of: Side,
  life: Life,
): T {
  return new Proxy(target, {
    get: (_, key) => {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      if (!methods.includes(key as keyof T)) return value.bind(target);
      return (...args: unknown[]) => life.step(of, () => value.apply(target, args));
    },
  });
}

function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}
