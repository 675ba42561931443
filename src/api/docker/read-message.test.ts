import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isCode } from '../../errors/kuryr-error.ts';
import { requestAddressMessage, requestPoolMessage } from './messages/ipam.ts';
import { createEndpointMessage, createNetworkMessage, joinMessage } from './messages/network.ts';
import { readMessage } from './read-message.ts';

const network = 'a'.repeat(64);
const endpoint = 'b'.repeat(64);

function refusal(body: string, schema: Parameters<typeof readMessage>[2]): string {
  try {
    readMessage('Driver.Call', body, schema);
  } catch (error) {
    if (isCode(error, 'BAD_REQUEST')) return error.message;
    throw error;
  }
  throw new Error('was accepted');
}

test('what dockerd sends for a network with gateway and auxiliary address is read', () => {
  const message = readMessage(
    'NetworkDriver.CreateNetwork',
    JSON.stringify({
      NetworkID: network,
      Options: { 'com.docker.network.generic': {} },
      IPv4Data: [
        {
          AddressSpace: 'no_address_space',
          AuxAddresses: { rtr: '10.201.0.200/24' },
          Gateway: '10.201.0.1/24',
          Pool: '10.201.0.0/24',
        },
      ],
      IPv6Data: [],
    }),
    createNetworkMessage,
  );
  expect(message.IPv4Data[0]?.Pool.text).toBe('10.201.0.0/24');
  expect(message.IPv4Data[0]?.Gateway?.address.text).toBe('10.201.0.1');
  expect(message.IPv4Data[0]?.AuxAddresses?.['rtr']?.address.text).toBe('10.201.0.200');
});

test('absent values come as null, "" or nothing', () => {
  const message = readMessage(
    'm',
    JSON.stringify({ NetworkID: network, EndpointID: endpoint, Options: null, Interface: null }),
    createEndpointMessage,
  );
  expect(message.Interface).toEqual({});
  const pool = readMessage(
    'm',
    '{"AddressSpace":"a","Pool":"","SubPool":"","Options":null,"V6":false}',
    requestPoolMessage,
  );
  expect(pool.Pool).toBeUndefined();
});

test('a swarm network id of 25 characters is read, other lengths are refused', () => {
  const of = (id: string) =>
    JSON.stringify({ NetworkID: id, EndpointID: endpoint, SandboxKey: '/x' });
  expect(readMessage('m', of('a1b2c3d4e5f6g7h8i9j0k1l2m'), joinMessage).NetworkID).toHaveLength(25);
  expect(refusal(of('abc'), joinMessage)).toBe(
    'Driver.Call: NetworkID must be 64 hex digits, or 25 letters and digits in a swarm',
  );
});

test('refusals are one readable sentence that names the field', () => {
  expect(refusal('', joinMessage)).toMatch(/came empty/);
  expect(refusal('{', joinMessage)).toBe('Driver.Call: the body is not valid JSON');
  expect(refusal('{}', joinMessage)).toMatch(/^Driver.Call: NetworkID /);
  expect(refusal('[]', joinMessage)).toBe('Driver.Call: the body must be of type object');
  expect(
    refusal(
      '{"AddressSpace":"a","Pool":"10.0.0.0/40","SubPool":"","V6":false}',
      requestPoolMessage,
    ),
  ).toBe('Driver.Call: Pool must be a network such as 10.10.0.0/16, not "10.0.0.0/40"');
  expect(refusal('{"PoolID":"x","Address":""}', requestAddressMessage)).toBe(
    'Driver.Call: PoolID must be the id of a Neutron subnet pool',
  );
});

test('no JSON makes the reader fail in any other way', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (body) => {
      for (const schema of [joinMessage, createNetworkMessage, createEndpointMessage]) {
        expect(refusal(body, schema)).not.toMatch(/\n|zod|invalid_/i);
      }
    }),
    { numRuns: 300 },
  );
});
