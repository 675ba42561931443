import { Command, CommanderError } from 'commander';
import { KuryrError } from '../errors/kuryr-error.ts';
import { version } from './version.ts';

/** The commands, each in a file of its own that is loaded only when it is wanted. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  config: async () => (await import('./config.ts')).configCommand(),
  devcloud: async () => (await import('./devcloud.ts')).devcloudCommand(),
  doctor: async () => (await import('./doctor.ts')).doctorCommand(),
  'log-level': async () => (await import('./log-level.ts')).logLevelCommand(),
  pool: async () => (await import('./pool.ts')).poolCommand(),
  reconcile: async () => (await import('./reconcile.ts')).reconcileCommand(),
  serve: async () => (await import('./serve.ts')).serveCommand(),
  status: async () => (await import('./status.ts')).statusCommand(),
};

async function main(): Promise<void> {
  const program = new Command('kuryr')
    .description('Neutron networks and Cinder and Manila volumes for Docker containers')
    .version(version(), '--version')
    .enablePositionalOptions()
    .showHelpAfterError('(kuryr --help lists the commands)')
    .exitOverride();
  const wanted = process.argv[2] ?? '';
  const known = Object.hasOwn(commands, wanted) ? [wanted] : Object.keys(commands);
  for (const name of known) {
    const command = await commands[name]?.();
    if (command) program.addCommand(command);
  }
  await program.parseAsync();
}

try {
  await main();
} catch (error) {
  // Commander has said what was wrong with the command line.
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else {
    // An error of the table is meant for the user; any other is ours, and needs its stack.
    const text = error instanceof KuryrError ? error.message : (error as Error)?.stack;
    process.stderr.write(`kuryr: ${text ?? error}\n`);
    process.exitCode = 1;
  }
}
