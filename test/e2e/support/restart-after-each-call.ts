import type { TestHost } from '../../support/test-host.ts';
import { BEHIND_PROXY, openPluginProxy, type PluginCall } from './plugin-proxy.ts';

/**
 * Runs Kuryr behind a proxy on the plugin's socket that kills and restarts it after each call, before
 * dockerd gets the answer. So nothing that Kuryr knows between two calls comes from memory.
 */
export async function restartAfterEachCall(
  host: TestHost,
): Promise<{ readonly calls: readonly string[]; close: () => Promise<void> }> {
  await host.startKuryr(BEHIND_PROXY);
  const calls: string[] = [];
  // dockerd overlaps calls of different containers; here each finds Kuryr just started.
  let last: Promise<unknown> = Promise.resolve();
  const pass = async ({ method, forward }: PluginCall) => {
    const answer = await forward().answer;
    calls.push(method);
    await host.stopKuryr('SIGKILL');
    await host.startKuryr(BEHIND_PROXY);
    return answer;
  };
  const proxy = await openPluginProxy(host, (call) => {
    const turn = last.then(() => pass(call));
    last = turn.catch(() => undefined);
    return turn;
  });
  return { calls, close: proxy.close };
}
