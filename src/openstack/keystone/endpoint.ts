import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Service } from './token.ts';

/** Which endpoint of a service is wanted. */
export interface EndpointChoice {
  readonly service: string;
  readonly interface: string;
  readonly region?: string;
}

/**
 * Finds a service's address in the catalogue.
 *
 * @throws CONFIG that names what the catalogue has instead.
 */
export function findEndpoint(catalog: readonly Service[], choice: EndpointChoice): string {
  const services = catalog.filter((service) => service.type === choice.service);
  if (services.length === 0) {
    const types = listed(catalog.map((service) => service.type));
    throw missing(`no service of type ${choice.service}; it has ${types}`);
  }
  const all = services.flatMap((service) => service.endpoints);
  const here =
    choice.region === undefined ? all : all.filter(({ region }) => region === choice.region);
  if (here.length === 0) {
    const regions = listed(all.flatMap(({ region }) => (region === undefined ? [] : [region])));
    throw missing(
      `no region ${choice.region} for the service ${choice.service}; known regions: ${regions}`,
    );
  }
  const found = here.find((endpoint) => endpoint.interface === choice.interface);
  if (!found) {
    const kinds = listed(here.map((endpoint) => endpoint.interface));
    throw missing(`no ${choice.interface} endpoint of ${choice.service}; it has ${kinds}`);
  }
  return found.url;
}

function missing(what: string): KuryrError<'CONFIG'> {
  return new KuryrError('CONFIG', {
    where: "Keystone's catalogue",
    what: `it has ${what}; check region_name and endpoint_type`,
  });
}

function listed(names: readonly string[]): string {
  return [...new Set(names)].sort().join(', ') || 'none';
}
