import { OpenVswitch } from '../linux/ovsdb/open-vswitch.ts';
import type { Logger } from '../observe/log.ts';
import type { Call } from '../util/call.ts';
import { SingleFlight } from '../util/single-flight.ts';

/** Connects to Open vSwitch at the first use, and again as long as that fails; then it reconnects itself. */
export class OpenVswitchOnDemand {
  readonly #endpoint: string;
  readonly #log: Logger;
  readonly #flight = new SingleFlight<OpenVswitch>();
  #ovs: OpenVswitch | undefined;

  constructor(options: { readonly endpoint: string; readonly log: Logger }) {
    this.#endpoint = options.endpoint;
    this.#log = options.log;
  }

  async open(call: Call): Promise<OpenVswitch> {
    this.#ovs ??= await this.#flight.run('open', () =>
      OpenVswitch.open({ endpoint: this.#endpoint, log: this.#log }, call),
    );
    return this.#ovs;
  }

  async close(): Promise<void> {
    await this.#ovs?.close();
  }
}
