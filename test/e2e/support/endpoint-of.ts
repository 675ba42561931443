import { z } from 'zod';
import type { TestHost } from '../../support/test-host.ts';

const inspected = z.tuple([
  z.object({
    State: z.object({ Pid: z.number() }),
    NetworkSettings: z.object({
      Networks: z.record(
        z.string(),
        z.object({ EndpointID: z.string(), IPAddress: z.string(), MacAddress: z.string() }),
      ),
    }),
  }),
]);

/** A running container's endpoint on a network as Docker shows it, and the process it runs. */
export async function endpointOf(
  host: TestHost,
  container: string,
  network: string,
): Promise<{
  readonly id: string;
  readonly address: string;
  readonly macAddress: string;
  readonly pid: number;
}> {
  const [{ State, NetworkSettings }] = inspected.parse(
    JSON.parse(await host.docker('inspect', container)),
  );
  const endpoint = NetworkSettings.Networks[network];
  if (!endpoint) throw new Error(`${container} is not on ${network}`);
  const { EndpointID: id, IPAddress: address, MacAddress: macAddress } = endpoint;
  return { id, address, macAddress, pid: State.Pid };
}
