import { Command, Option } from 'commander';
import { compareViews } from '../core/reconcile/compare-views.ts';
import { lookForStatus } from '../core/reconcile/look-for-status.ts';
import { withDeadline } from '../util/call.ts';
import { type CommandContext, processContext } from './command-context.ts';
import { addConfigArguments } from './config-arguments.ts';
import { renderStatus } from './render-status.ts';
import { withInspection } from './with-inspection.ts';

const LOOK_MS = 20_000;

/** `kuryr status`: Docker's networks and endpoints beside Neutron's, and what is promised to Docker. */
export function statusCommand(context: CommandContext = processContext()): Command {
  return addConfigArguments(new Command('status'))
    .description("Docker's networks and endpoints beside Neutron's, and what is not done yet")
    .addOption(new Option('-o, --output <format>').choices(['table', 'json']).default('table'))
    .action((flags) =>
      withInspection(context, flags, async ({ witnesses }) => {
        const comparison = compareViews(await lookForStatus(witnesses, withDeadline(LOOK_MS)));
        const json = () => `${JSON.stringify(comparison, null, 2)}\n`;
        context.write(flags.output === 'json' ? json() : renderStatus(comparison));
      }),
    );
}
