import { listExtensions } from '../openstack/neutron/extensions/list.ts';
import type { Session } from '../openstack/session/session.ts';
import type { Call } from '../util/call.ts';
import { SingleFlight } from '../util/single-flight.ts';

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

  async has(extension: string, call: Call): Promise<boolean> {
    this.#extensions ??= await this.#flight.run('extensions', () =>
      listExtensions(this.#session, call),
    );
    return this.#extensions.has(extension);
  }
}
