import fc from 'fast-check';
import { parseAddress } from '../../../../src/net/address.ts';
import { parseCidr } from '../../../../src/net/cidr.ts';
import { dockerId } from './dockerd.ts';

export const NETWORK = dockerId();
const ENDPOINT = dockerId();
const POOL = '01234567-89ab-cdef-0123-456789abcdef';
export const IDS = { NetworkID: NETWORK, EndpointID: ENDPOINT };
export const IPV4 = { AddressSpace: 'x', Pool: '10.10.0.0/16', Gateway: '10.10.0.1/16' };

/** A right message for each method that takes one. */
export const messages: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'NetworkDriver.AllocateNetwork': { NetworkID: NETWORK, Options: {} },
  'NetworkDriver.FreeNetwork': { NetworkID: NETWORK },
  'NetworkDriver.CreateNetwork': { NetworkID: NETWORK, Options: {}, IPv4Data: [IPV4] },
  'NetworkDriver.DeleteNetwork': { NetworkID: NETWORK },
  'NetworkDriver.CreateEndpoint': {
    ...IDS,
    Options: {},
    Interface: { Address: '10.10.0.5/16', MacAddress: '02:11:22:33:44:55' },
  },
  'NetworkDriver.DeleteEndpoint': IDS,
  'NetworkDriver.EndpointOperInfo': IDS,
  'NetworkDriver.Join': { ...IDS, SandboxKey: '/var/run/docker/netns/0123456789ab', Options: {} },
  'NetworkDriver.Leave': IDS,
  'NetworkDriver.ProgramExternalConnectivity': { ...IDS, Options: {} },
  'NetworkDriver.RevokeExternalConnectivity': IDS,
  'IpamDriver.RequestPool': { AddressSpace: 'x', Pool: '10.10.0.0/16', Options: {}, V6: false },
  'IpamDriver.ReleasePool': { PoolID: POOL },
  'IpamDriver.RequestAddress': { PoolID: POOL, Address: '10.10.0.5', Options: {} },
  'IpamDriver.ReleaseAddress': { PoolID: POOL, Address: '10.10.0.5' },
};
export const methods = Object.keys(messages);

/** Any text or any JSON, for any method. */
export const anything = fc.tuple(
  fc.constantFrom(...methods),
  fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.json()),
);

const text = (isRight: (text: string) => unknown) => (value: unknown) =>
  typeof value === 'string' && isRight(value);

/** Whether a value is right for a field; what is not, is refused. */
const isRight: Readonly<Record<string, (value: unknown) => unknown>> = {
  NetworkID: text((id) => /^([0-9a-f]{64}|[0-9a-z]{25})$/.test(id)),
  EndpointID: text((id) => /^([0-9a-f]{64}|[0-9a-z]{25})$/.test(id)),
  PoolID: text((id) => /^[0-9a-f-]{36}$/.test(id)),
  AddressSpace: text(() => true),
  V6: (value) => typeof value === 'boolean',
  Pool: (value) => value === null || text((one) => one === '' || parseCidr(one))(value),
  Address: (value) => value === null || text((one) => one === '' || parseAddress(one))(value),
  SandboxKey: text((key) => key !== ''),
  // With an empty list there is no network to make, which is refused as well.
  IPv4Data: () => false,
  Interface: (value) => value === null || (typeof value === 'object' && !Array.isArray(value)),
};

/** A right message with one field replaced. */
export const damaged = fc.constantFrom(...methods).chain((method) => {
  const message = messages[method] ?? {};
  const fields = Object.keys(message).filter((field) => field in isRight);
  return fc.constantFrom(...fields).chain((field) =>
    fc
      .jsonValue()
      .filter((value) => !isRight[field]?.(value))
      .map((value): [string, string] => [method, JSON.stringify({ ...message, [field]: value })]),
  );
});
