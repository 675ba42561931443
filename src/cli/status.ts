import { Command, Option } from 'commander';
import { compareViews } from '../core/reconcile/compare-views.ts';
import { lookForStatus } from '../core/reconcile/look-for-status.ts';
import { withDeadline } from '../util/call.ts';
import { askDaemon } from './ask-daemon.ts';
import { type CommandContext, processContext } from './command-context.ts';
import { addConfigArguments } from './config-arguments.ts';
import { renderStatus, type Status } from './render-status.ts';
import { withInspection } from './with-inspection.ts';

const LOOK_MS = 10_000;

/** `kuryr status`: the daemon's state, Docker's networks and endpoints beside Neutron's, and what is promised. */
export function statusCommand(context: CommandContext = processContext()): Command {
  return addConfigArguments(new Command('status'))
    .description(
      "the daemon's state, Docker's networks and endpoints beside Neutron's, and what is not done yet",
    )
    .addOption(new Option('-o, --output <format>').choices(['table', 'json']).default('table'))
    .action((flags) =>
      withInspection(context, flags, async ({ witnesses }, config) => {
        const [daemon, comparison] = await Promise.all([
          askDaemon(config.adminSocket),
          lookForStatus(witnesses, withDeadline(LOOK_MS)).then(compareViews, unseen),
        ]);
        const status: Status = { daemon, ...comparison };
        if (status.problem !== undefined) context.setExitCode(1);
        const json = () => `${JSON.stringify(status, null, 2)}\n`;
        context.write(flags.output === 'json' ? json() : renderStatus(status));
      }),
    );
}

/** Docker or the cloud does not answer; the daemon's state is worth showing all the same. */
function unseen(error: Error) {
  return { problem: error.message, networks: [], endpoints: [], pending: [] };
}
