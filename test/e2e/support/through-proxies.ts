import { CloudProxy } from './cloud-proxy.ts';
import type { E2e } from './e2e.ts';

/** Kuryr's ways into the cloud, and what starts it again on them. */
interface Proxies {
  readonly keystone: CloudProxy;
  readonly neutron: CloudProxy;
  readonly start: () => Promise<void>;
}

/** Runs `work` with a Kuryr on h1 whose ways to Keystone and Neutron go through proxies. */
export async function throughProxies(
  { h1, cloud }: E2e,
  set: Readonly<Record<string, string>>,
  work: (proxies: Proxies) => Promise<void>,
): Promise<void> {
  const keystone = await CloudProxy.open(h1, cloud.keystone);
  const neutron = await CloudProxy.open(h1, cloud.neutron);
  const ways = { 'neutron.auth_url': keystone.url, 'neutron.endpoint_override': neutron.url };
  const start = () => h1.startKuryr({ ...set, ...ways });
  try {
    await start();
    await work({ keystone, neutron, start });
  } finally {
    neutron.disturb(undefined);
    // What is left goes this way too; without one it would be waited for in vain.
    await h1.cleanUp().finally(() => {
      neutron.close();
      keystone.close();
    });
  }
}
