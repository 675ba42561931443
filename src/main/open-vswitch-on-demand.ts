import { OpenVswitch } from '../linux/ovsdb/open-vswitch.ts';
import type { Logger } from '../observe/log.ts';
import { type Call, withDeadline } from '../util/call.ts';
import { SingleFlight } from '../util/single-flight.ts';

/** Long enough for a database that is being restarted; a container start waits meanwhile. */
const PATIENCE_MS = 3_000;

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
      OpenVswitch.open(
        { endpoint: this.#endpoint, log: this.#log },
        withDeadline(PATIENCE_MS, call),
      ),
    );
    return this.#ovs;
  }

  async close(): Promise<void> {
    await this.#ovs?.close();
  }
}
