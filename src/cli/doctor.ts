import { Command, InvalidArgumentError, Option } from 'commander';
import { readConfig } from '../config/read-config.ts';
import { allChecks } from '../core/doctor/checks/all-checks.ts';
import { examine } from '../core/doctor/examine.ts';
import { openPatient } from '../core/doctor/patient.ts';
import { type CommandContext, processContext } from './command-context.ts';
import { addConfigArguments, configArguments } from './config-arguments.ts';
import { renderExamination } from './render-examination.ts';
import { version } from './version.ts';

/** Something is not as it should be; 1 means that it could not run. */
const FOUND = 2;
/** Seconds that a check may take; with the start of the program that is less than five. */
const LIMIT_S = 3.8;
/** How long connections may take to close once all is said. */
const CLOSE_MS = 250;

/** `kuryr doctor`: what is not as it should be on this host and in its cloud, and how to mend it. */
export function doctorCommand(context: CommandContext = processContext()): Command {
  return addConfigArguments(new Command('doctor'))
    .description(
      'checks host, Docker, Open vSwitch and cloud in a few seconds, changing nothing; exit status 0: all is well, 2: something is not, 1: could not run',
    )
    .addOption(new Option('-o, --output <format>').choices(['table', 'json']).default('table'))
    .addOption(
      new Option('--timeout <seconds>', 'how long a check may take')
        .default(LIMIT_S)
        .argParser(toSeconds),
    )
    .action(async (flags) => {
      const { env, home, cwd, write, setExitCode } = context;
      const reading = readConfig({ argv: configArguments(flags), env, home, cwd });
      const patient = openPatient(reading, version(), flags.timeout * 1000);
      const examined = await examine(allChecks, patient, flags.timeout * 1000);
      write(renderExamination(examined, flags.output));
      if (examined.some(({ state }) => state === 'found')) setExitCode(FOUND);
      // What hangs (a name server, a file system) must not keep the program.
      setTimeout(() => process.exit(), CLOSE_MS).unref();
      await patient.close();
    });
}

function toSeconds(text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= 600) return seconds;
  throw new InvalidArgumentError('it is a number of seconds, up to 600');
}
