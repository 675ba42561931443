import { describe, expect, test } from 'vitest';
import type { PortForwarding } from '../../openstack/neutron/port-forwardings/types.ts';
import { chooseExternalPorts } from './choose-external-ports.ts';
import type { WantedForwarding } from './port-mapping.ts';

function taken(external: number | string, change: Partial<PortForwarding> = {}): PortForwarding {
  const outside =
    typeof external === 'number' ? { external_port: external } : { external_port_range: external };
  return {
    id: `f-${external}`,
    protocol: 'tcp',
    internal_port: 80,
    internal_port_id: 'other',
    internal_ip_address: '10.0.0.9',
    description: '',
    ...outside,
    ...change,
  };
}

function wish(internalPort: number, ...[first, last = first]: number[]): WantedForwarding {
  return { protocol: 'tcp', internalPort, ...(first && last && { external: { first, last } }) };
}

function choose(wanted: readonly WantedForwarding[], there: readonly PortForwarding[] = []) {
  const options = { portId: 'mine', where: '203.0.113.5', pick: () => 0 };
  return chooseExternalPorts(wanted, there, options).map(
    ({ externalPort, internalPort, present }) =>
      `${externalPort}->${internalPort}${present ? ' present' : ''}`,
  );
}

test.each<[string, readonly WantedForwarding[], readonly PortForwarding[], readonly string[]]>([
  ['the port that is named', [wish(80, 8080)], [taken(8081)], ['8080->80']],
  ['any that is free', [wish(80)], [taken(32_768)], ['32769->80']],
  ['the first that is free of a range', [wish(80, 8000, 8003)], [taken('8000:8001')], ['8002->80']],
  ['another for each', [wish(80), wish(81)], [], ['32768->80', '32769->81']],
  ['what is named first', [wish(80, 80, 90), wish(81, 80)], [], ['80->81', '81->80']],
  [
    'the same number of another protocol',
    [wish(80, 53)],
    [taken(53, { protocol: 'udp' })],
    ['53->80'],
  ],
  [
    'what is there for the same container',
    [wish(80)],
    [taken(40_000, { internal_port_id: 'mine' })],
    ['40000->80 present'],
  ],
])('chooses %s', (_, wanted, there, chosen) => {
  expect(choose(wanted, there)).toEqual(chosen);
});

describe('refuses', () => {
  test.each<[string, readonly WantedForwarding[], readonly PortForwarding[], RegExp]>([
    [
      'a port that is taken',
      [wish(80, 8080)],
      [taken(8080)],
      /^the port 8080\/tcp of the floating IP 203\.0\.113\.5 leads to 10\.0\.0\.9:80 already; publish another/,
    ],
    [
      'a port in a range that is taken',
      [wish(80, 8080)],
      [taken('8000:8090', { internal_port: null, internal_port_range: '1:91' })],
      /leads to 10\.0\.0\.9:1:91 already/,
    ],
    [
      'a range without a free port',
      [wish(80, 8080, 8081)],
      [taken('8080:8081')],
      /^no tcp port of 8080 to 8081 is free/,
    ],
    ['the same port outside twice', [wish(80, 8080), wish(81, 8080)], [], /no tcp port of 8080/],
    ['a port of the container twice', [wish(80, 8080), wish(80, 8081)], [], /published twice/],
    [
      'one that is there at another port',
      [wish(80, 8080)],
      [taken(8081, { internal_port_id: 'mine' })],
      /published twice/,
    ],
  ])('%s', (_, wanted, there, sentence) => {
    expect(() => choose(wanted, there)).toThrow(sentence);
  });
});
