import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 25];

/** Everything that we count, in Prometheus' terms. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #pluginCalls = new Histogram({
    name: 'kuryr_plugin_call_seconds',
    help: 'Calls of dockerd, by method and HTTP status of the answer',
    labelNames: ['method', 'status'],
    buckets: SECONDS,
    registers: [this.#registry],
  });
  readonly #cloudRequests = new Histogram({
    name: 'kuryr_cloud_request_seconds',
    help: 'Requests to OpenStack, by service, method, path and status (0: no answer)',
    labelNames: ['service', 'method', 'path', 'status'],
    buckets: SECONDS,
    registers: [this.#registry],
  });

  readonly #mended = new Counter({
    name: 'kuryr_mended_total',
    help: 'What was left behind or wrong and has been mended, by kind of finding',
    labelNames: ['kind'],
    registers: [this.#registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
  }

  pluginCall(method: string, status: number, ms: number): void {
    this.#pluginCalls.observe({ method, status }, ms / 1000);
  }

  cloudRequest(event: {
    readonly service: string;
    readonly method: string;
    readonly path: string;
    readonly status?: number;
    readonly durationMs: number;
  }): void {
    const { service, method, path, status = 0 } = event;
    this.#cloudRequests.observe({ service, method, path, status }, event.durationMs / 1000);
  }

  mended(kind: string): void {
    this.#mended.inc({ kind });
  }

  /** A figure that is read when it is asked for. */
  gauge(name: string, help: string, read: () => number): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [this.#registry],
      collect: () => gauge.set(read()),
    });
  }

  /** All figures in Prometheus' text format, with its content type. */
  async text(): Promise<{ readonly contentType: string; readonly body: string }> {
    return { contentType: this.#registry.contentType, body: await this.#registry.metrics() };
  }
}
