import { Command } from 'commander';
import { pino } from 'pino';
import { loadConfig, requireCloud } from '../config/load-config.ts';
import { ServiceManager } from '../linux/systemd/service-manager.ts';
import { LiveConfig } from '../main/live-config.ts';
import { serve } from '../main/serve.ts';
import { createLogger, type Logger } from '../observe/log.ts';
import { type CommandContext, processContext } from './command-context.ts';
import { addConfigArguments, configArguments } from './config-arguments.ts';
import { version } from './version.ts';

/** How long a stop may take before the process ends all the same. */
const STOP_MS = 10_000;

/** `kuryr serve`: the host daemon, until SIGTERM or SIGINT. */
export function serveCommand(context: CommandContext = processContext()): Command {
  return addConfigArguments(new Command('serve'))
    .description('the host daemon: Docker network and IPAM drivers, health and metrics')
    .action(async (flags) => {
      const { env, home, cwd } = context;
      const load = () => loadConfig({ argv: configArguments(flags), env, home, cwd });
      const loaded = load();
      const cloud = requireCloud(loaded);
      const { level, file } = loaded.config.log;
      const log = createLogger(
        { level },
        file ? pino.destination({ dest: file, mkdir: true, sync: false }) : undefined,
      );
      for (const { where, what } of loaded.warnings) log.warn({ where }, what);
      // Before anything is there to be left behind: a stop may be asked for at any moment.
      const stopAsked = untilStopAsked(log);
      const manager = new ServiceManager(env);
      const live = new LiveConfig({ load, loaded, log });
      // Its default would end the process.
      process.on('SIGHUP', () => live.reload('SIGHUP'));
      const { config } = loaded;
      const daemon = await serve({ config, cloud, log, version: version(), live });
      manager.ready(`serves ${loaded.config.server.uri} as ${loaded.config.host}`);
      await stopAsked;
      manager.stopping();
      setTimeout(() => process.exit(1), STOP_MS).unref();
      await daemon.stop();
    });
}

function untilStopAsked(log: Logger): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        log.info({ signal }, 'kuryr stops');
        resolve();
      });
    }
  });
}
