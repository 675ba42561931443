import { KuryrError } from '../errors/kuryr-error.ts';
import { listExtensions } from '../openstack/neutron/extensions/list.ts';
import type { Session } from '../openstack/session/session.ts';
import type { Call } from '../util/call.ts';
import { SingleFlight } from '../util/single-flight.ts';

const SUBNET_POOLS = 'subnet_allocation';

/** What this Neutron can do, asked once and kept. */
export class CloudFeatures {
  readonly #session: Session;
  readonly #flight = new SingleFlight<ReadonlySet<string>>();
  #extensions: ReadonlySet<string> | undefined;
  /** Whether POST /ports takes tags: assumed until Neutron refuses them. */
  tagsInPortCreate = true;

  constructor(session: Session) {
    this.#session = session;
  }

  /** What can have tags: networks, and all the rest. Neutron learnt it one after the other. */
  async tags(call: Call): Promise<{ readonly networks: boolean; readonly others: boolean }> {
    if (await this.has('standard-attr-tag', call)) return { networks: true, others: true };
    return { networks: await this.has('tag', call), others: await this.has('tag-ext', call) };
  }

  /** Whether ports are known to have tags; a port that is made ahead must say whose it is. */
  get hasPortTags(): boolean {
    return this.#extensions?.has('standard-attr-tag') || this.#extensions?.has('tag-ext') || false;
  }

  /**
   * Subnet pools, which stand for Docker's address pools.
   *
   * @throws NEUTRON_LACKS; the next call asks again
   */
  async requireSubnetPools(call: Call): Promise<void> {
    if (await this.has(SUBNET_POOLS, call)) return;
    this.#extensions = undefined;
    throw new KuryrError('NEUTRON_LACKS', {
      extension: SUBNET_POOLS,
      needs: "Docker's address pools need",
    });
  }

  async has(extension: string, call: Call): Promise<boolean> {
    this.#extensions ??= await this.#flight.run('extensions', () =>
      listExtensions(this.#session, call),
    );
    return this.#extensions.has(extension);
  }
}
