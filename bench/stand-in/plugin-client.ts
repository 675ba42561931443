import { Client } from 'undici';
import type { Reply } from '../../test/unit/driver/support/driver.ts';

/** Makes calls over a plugin socket as dockerd does, one after the other. */
export class PluginClient {
  readonly #client: Client;

  constructor(socketPath: string) {
    this.#client = new Client('http://plugin', { socketPath });
  }

  async call(method: string, body: unknown = {}): Promise<Reply> {
    const { statusCode, body: answer } = await this.#client.request({
      method: 'POST',
      path: `/${method}`,
      body: JSON.stringify(body),
    });
    return { status: statusCode, body: (await answer.json()) as Reply['body'] };
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}
