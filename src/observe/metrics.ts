import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type MetricRow, metricTable, type WatchedMetric } from './metric-table.ts';

const SECONDS = [0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 25];

/** Everything that we count, in Prometheus' terms; `metric-table.ts` describes it. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #pluginCalls = this.#histogram(metricTable.pluginCalls);
  readonly #cloudRequests = this.#histogram(metricTable.cloudRequests);
  readonly #tokens = this.#counter(metricTable.tokens);
  readonly #reloads = this.#counter(metricTable.reloads);
  readonly #mended = this.#counter(metricTable.mended);
  readonly #looks = this.#counter(metricTable.looks);
  readonly #uncertain = new Gauge(this.#settings(metricTable.uncertain));

  /** @param version of this program */
  constructor(version: string) {
    collectDefaultMetrics({ register: this.#registry });
    new Gauge(this.#settings(metricTable.build)).set({ version }, 1);
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

  token(outcome: string): void {
    this.#tokens.inc({ outcome });
  }

  reloaded(outcome: string): void {
    this.#reloads.inc({ outcome });
  }

  mended(kind: string): void {
    this.#mended.inc({ kind });
  }

  looked({ uncertain, error }: { readonly uncertain: number; readonly error?: string }): void {
    this.#looks.inc({ outcome: error === undefined ? 'ok' : 'failed' });
    this.#uncertain.set(uncertain);
  }

  /** A figure that is read when it is asked for; a counter's only ever grows. */
  watch(name: WatchedMetric, read: () => number): void {
    const row = Object.values(metricTable).find((one) => one.name === name);
    if (!row) throw new Error(`there is no metric ${name}`);
    if (row.kind === 'gauge') {
      const gauge: Gauge = new Gauge({ ...this.#settings(row), collect: () => gauge.set(read()) });
      return;
    }
    const collect = () => {
      counter.reset();
      counter.inc(read());
    };
    const counter: Counter = new Counter({ ...this.#settings(row), collect });
  }

  /** All figures in Prometheus' text format, with its content type. */
  async text(): Promise<{ readonly contentType: string; readonly body: string }> {
    return { contentType: this.#registry.contentType, body: await this.#registry.metrics() };
  }

  #histogram(row: MetricRow): Histogram {
    return new Histogram({ ...this.#settings(row), buckets: SECONDS });
  }

  #counter(row: MetricRow): Counter {
    return new Counter(this.#settings(row));
  }

  #settings({ name, help, labels }: MetricRow) {
    return { name, help, labelNames: [...labels], registers: [this.#registry] };
  }
}
