/** One thing as Docker and as Neutron see it. */
export interface Pair {
  readonly what: string;
  readonly docker: string;
  readonly neutron: string;
  /** Whether both must say the same. */
  readonly mustEqual: boolean;
}

/** What the two sides say of the demo, as plain values. */
export interface Views {
  readonly docker: {
    readonly network: { readonly name: string; readonly id: string };
    readonly subnet: string;
    readonly gateway: string;
    readonly containers: readonly {
      readonly name: string;
      readonly endpointId: string;
      readonly address: string;
      readonly mac: string;
    }[];
  };
  readonly neutron: {
    readonly network: { readonly name: string; readonly id: string; readonly status: string };
    readonly subnet: { readonly name: string; readonly cidr: string; readonly gateway: string };
    readonly ports: readonly {
      readonly id: string;
      readonly deviceId: string;
      readonly status: string;
      readonly host: string;
      readonly address: string;
      readonly mac: string;
    }[];
  };
}

/** Pairs what belongs together; a container without a port is paired with "no port". */
function pairsOf({ docker, neutron }: Views): readonly Pair[] {
  const say = (what: string, left: string, right: string, mustEqual = false): Pair => ({
    what,
    docker: left,
    neutron: right,
    mustEqual,
  });
  const { network } = neutron;
  const pairs = [
    say(
      'network',
      `${docker.network.name} ${docker.network.id.slice(0, 12)}`,
      `${network.name} ${network.status}`,
    ),
    say('subnet', docker.subnet, neutron.subnet.cidr, true),
    say('gateway', docker.gateway, neutron.subnet.gateway, true),
  ];
  for (const container of docker.containers) {
    const port = neutron.ports.find((p) => p.deviceId === container.endpointId);
    const plug = port ? `port ${port.id.slice(0, 13)} ${port.status} on ${port.host}` : 'no port';
    pairs.push(
      say(container.name, `endpoint ${container.endpointId.slice(0, 12)}`, plug),
      say('  address', container.address, port?.address ?? '-', true),
      say('  MAC', container.mac, port?.mac ?? '-', true),
    );
  }
  return pairs;
}

/** What is not as it should be; empty when Docker and Neutron agree and all ports are ACTIVE. */
export function faultsOf(views: Views): readonly string[] {
  const differing = pairsOf(views)
    .filter((pair) => pair.mustEqual && pair.docker !== pair.neutron)
    .map((pair) => `${pair.what.trim()}: Docker says ${pair.docker}, Neutron ${pair.neutron}`);
  const down = views.neutron.ports
    .filter((port) => port.status !== 'ACTIVE')
    .map((port) => `port ${port.id} is ${port.status}`);
  return [...differing, ...down];
}

/** The pairs as rows of a table, with a heading. */
export function rowsOf(views: Views): readonly (readonly string[])[] {
  const rows = pairsOf(views).map((pair) => {
    const sign = !pair.mustEqual ? '' : pair.docker === pair.neutron ? '=' : '!';
    return [pair.what, pair.docker, sign, pair.neutron];
  });
  return [['', 'Docker', '', 'Neutron'], ...rows];
}
