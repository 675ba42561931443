import { pino } from 'pino';
import type { KuryrConfig } from '../config/kuryr-config.ts';
import { loadConfig, requireCloud } from '../config/load-config.ts';
import { type Inspection, openInspection } from '../main/open-inspection.ts';
import { createLogger } from '../observe/log.ts';
import type { CommandContext } from './command-context.ts';
import { configArguments } from './config-arguments.ts';

const STDERR = 2;

/** Runs a command on what the configuration names; its log, warnings and worse, goes to standard error. */
export async function withInspection(
  { env, home, cwd }: CommandContext,
  flags: Parameters<typeof configArguments>[0],
  work: (inspection: Inspection, config: KuryrConfig) => Promise<void>,
): Promise<void> {
  const loaded = loadConfig({ argv: configArguments(flags), env, home, cwd });
  const cloud = requireCloud(loaded);
  const log = createLogger({ level: 'error' }, pino.destination({ dest: STDERR, sync: true }));
  const inspection = await openInspection({ config: loaded.config, cloud, log });
  try {
    await work(inspection, loaded.config);
  } finally {
    await inspection.close();
  }
}
