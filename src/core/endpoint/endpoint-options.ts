import { type Options, type Reference, readReference } from '../neutron-options.ts';
import { checkOptionNames } from '../options/check-option-names.ts';
import { type PortWish, readPortWish } from '../port-settings/read-port-wish.ts';

/** What a user may say with `--driver-opt` for one container on one network. */
export interface EndpointOptions {
  /** The user's own port that the container shall have. */
  readonly chosen?: Reference;
  /** What its port shall have. */
  readonly ports: PortWish;
}

/** Begins the options that name a port. */
const PORT = 'neutron.port';

/** Reads the options of an endpoint; Docker's own are among them. */
export function readEndpointOptions(options: Options): EndpointOptions {
  checkOptionNames(options, '--driver-opt');
  const chosen = readReference(options, PORT);
  return { ...(chosen && { chosen }), ports: readPortWish(options) };
}
