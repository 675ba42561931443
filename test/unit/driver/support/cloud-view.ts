import type { FakeCloud, RecordedRequest } from '../../../fakes/neutron/fake-cloud.ts';

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** What Neutron keeps, without counters and times: equal before and after what leaves no trace. */
export function contents({ state }: FakeCloud): unknown {
  const tables = {
    networks: state.networks,
    subnets: state.subnets,
    subnetpools: state.subnetpools,
    ports: state.ports,
    securityGroups: state.securityGroups,
    routers: state.routers,
    floatingIps: state.floatingIps,
  };
  const forwardings = state.floatingIps.all().map(({ id }) => state.forwardingsOf(id).size);
  const rows = Object.fromEntries(
    Object.entries(tables).map(([name, table]) => [
      name,
      table
        .all()
        // Neutron makes a project's default group when it is first needed, and keeps it.
        .filter((row) => !('name' in row && row.name === 'default'))
        .map((row) => ({ ...row, updated_at: undefined, revision_number: undefined }))
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    ]),
  );
  return { ...rows, forwardings };
}

/** What Neutron was asked during some work, tokens left out. */
export async function requestsDuring(
  cloud: FakeCloud,
  work: () => Promise<unknown>,
): Promise<readonly RecordedRequest[]> {
  const before = cloud.requests.length;
  await work();
  return cloud.requests.slice(before).filter(({ service }) => service === 'network');
}

/** `POST /ports`, with ids as `{id}`. */
export function line({ method, path }: RecordedRequest): string {
  return `${method} ${path.replace('/v2.0', '').replace(UUID, '{id}')}`;
}
