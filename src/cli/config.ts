import { Command, Option } from 'commander';
import { optionTable } from '../config/options/option-table.ts';
import { readConfig } from '../config/read-config.ts';
import { renderSample } from '../config/render-sample.ts';
import { type CommandContext, processContext } from './command-context.ts';
import { addConfigArguments, configArguments } from './config-arguments.ts';
import { renderConfig } from './render-config.ts';
import { renderConfigCheck } from './render-config-check.ts';

/** `kuryr config`: shows, checks and explains the configuration; never shows a secret. */
export function configCommand(context: CommandContext = processContext()): Command {
  const { env, home, cwd, write, setExitCode } = context;
  const config = new Command('config').description('show, check and explain the configuration');

  addConfigArguments(config.command('show'))
    .description('the values in force, and where each came from')
    .addOption(new Option('-o, --output <format>').choices(['table', 'json']).default('table'))
    .action((flags) => {
      const reading = readConfig({ argv: configArguments(flags), env, home, cwd });
      write(renderConfig(reading, flags.output));
    });

  addConfigArguments(config.command('check'))
    .description('reads the configuration and tells what is wrong; exit status 1 if anything is')
    .action((flags) => {
      const check = renderConfigCheck(readConfig({ argv: configArguments(flags), env, home, cwd }));
      write(check.text);
      if (!check.ok) setExitCode(1);
    });

  config
    .command('sample')
    .description('prints a kuryr.conf with every option, its default and what it does')
    .action(() => write(renderSample(optionTable)));
  return config;
}
