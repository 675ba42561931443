import { Argument, Command } from 'commander';
import { loadConfig } from '../config/load-config.ts';
import { KuryrError } from '../errors/kuryr-error.ts';
import { logLevels } from '../observe/log.ts';
import { askSocket } from '../util/ask-socket.ts';
import { withDeadline } from '../util/call.ts';
import { type CommandContext, processContext } from './command-context.ts';
import { addConfigArguments, configArguments } from './config-arguments.ts';

const ANSWER_MS = 3_000;

/** `kuryr log-level`: sets the log level of the running daemon. */
export function logLevelCommand(context: CommandContext = processContext()): Command {
  return addConfigArguments(new Command('log-level'))
    .description('sets the log level of the running daemon until its next change or restart')
    .addArgument(new Argument('<level>', 'from all to the least').choices([...logLevels]))
    .action(async (level: string, flags) => {
      const { env, home, cwd, write } = context;
      const { config } = loadConfig({ argv: configArguments(flags), env, home, cwd });
      const request = { method: 'PUT', path: `/log-level?level=${level}` } as const;
      const call = withDeadline(ANSWER_MS);
      await askSocket(config.adminSocket, request, call).catch((cause: Error) => {
        const what = `no daemon answers there (${cause.message}); it must run, and only its user and root may ask it`;
        throw new KuryrError('CONFIG', { where: config.adminSocket, what }, { cause });
      });
      write(`the daemon logs from ${level} on\n`);
    });
}
