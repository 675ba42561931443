import type { CloudConfig } from '../config/cloud.ts';
import { configChanges } from '../config/config-changes.ts';
import { FileWatch } from '../config/file-watch.ts';
import { type LoadedConfig, requireCloud } from '../config/load-config.ts';
import type { Logger } from '../observe/log.ts';

/** What of a running daemon can be set anew. */
export interface Adjustable {
  readonly setReconcileInterval: (ms: number) => void;
  readonly setCredentials: (credentials: CloudConfig['credentials']) => void;
  /** Counts what became of reading the configuration again. */
  readonly onReload: (outcome: 'changed' | 'unchanged' | 'refused') => void;
}

/**
 * Follows the configuration while the daemon runs: reads it again when its files change, at SIGHUP, and when
 * Keystone refuses the credentials. A new configuration with a mistake is reported, and the old one stays.
 */
export class LiveConfig {
  readonly #load: () => LoadedConfig;
  readonly #log: Logger;
  readonly #watch: FileWatch;
  #current: LoadedConfig;
  #adjust: Adjustable | undefined;
  /** Said once, until it changes. */
  #complaint = '';

  constructor(options: {
    readonly load: () => LoadedConfig;
    readonly loaded: LoadedConfig;
    readonly log: Logger;
    readonly quietMs?: number;
  }) {
    this.#load = options.load;
    this.#current = options.loaded;
    this.#log = options.log;
    this.#watch = new FileWatch({
      onChange: () => this.reload('a file changed'),
      onTrouble: (folder, error) =>
        this.#log.warn(
          { folder, err: error },
          'this folder cannot be watched; send SIGHUP after a change of the configuration',
        ),
      ...(options.quietMs !== undefined && { quietMs: options.quietMs }),
    });
  }

  /** From now on changes are taken up. */
  start(adjust: Adjustable): void {
    this.#adjust = adjust;
    this.#watch.follow(this.#current.files);
    // What changed since it was read has raised no event.
    this.reload('the start');
  }

  close(): void {
    this.#watch.close();
    this.#adjust = undefined;
  }

  /** Reads the configuration again and takes up what can be. */
  reload(reason: string): void {
    const adjust = this.#adjust;
    if (!adjust) return;
    let next: LoadedConfig;
    try {
      next = this.#load();
      requireCloud(next);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (why !== this.#complaint) {
        this.#log.error({ reason, why }, 'the new configuration is not used; the old one stays');
      }
      this.#complaint = why;
      adjust.onReload('refused');
      return;
    }
    this.#complaint = '';
    this.#take(next, reason, adjust);
  }

  #take(next: LoadedConfig, reason: string, adjust: Adjustable): void {
    const before = this.#current;
    const { live, restart } = configChanges(before, next);
    this.#current = next;
    if (next.files.join() !== before.files.join() || live.length + restart.length > 0) {
      // Links may lead elsewhere now.
      this.#watch.follow(next.files);
    }
    if (live.length + restart.length === 0) {
      adjust.onReload('unchanged');
      this.#log.debug({ reason }, 'the configuration was read again; nothing is different');
      return;
    }
    const { log, reconcileIntervalMs } = next.config;
    if (log.level !== before.config.log.level) this.#log.level = log.level;
    if (reconcileIntervalMs !== before.config.reconcileIntervalMs) {
      adjust.setReconcileInterval(reconcileIntervalMs);
    }
    if (live.includes('credentials')) adjust.setCredentials(requireCloud(next).credentials);
    adjust.onReload('changed');
    if (live.length > 0) this.#log.info({ reason, options: live }, 'took up new settings');
    if (restart.length > 0) {
      this.#log.warn({ reason, options: restart }, 'these settings need a restart to take effect');
    }
  }
}
