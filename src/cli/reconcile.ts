import { Command, Option } from 'commander';
import { applyMend } from '../core/reconcile/apply-mend.ts';
import { findDrift } from '../core/reconcile/find-drift.ts';
import { concerns, type Finding } from '../core/reconcile/finding.ts';
import { lookAround } from '../core/reconcile/look-around.ts';
import { settingOf } from '../core/reconcile/setting.ts';
import { Suspicions } from '../core/reconcile/suspicions.ts';
import { unlimited, withDeadline } from '../util/call.ts';
import { sleep } from '../util/sleep.ts';
import { type CommandContext, processContext } from './command-context.ts';
import { addConfigArguments } from './config-arguments.ts';
import { type Outcome, renderFindings } from './render-findings.ts';
import { withInspection } from './with-inspection.ts';

const LOOK_MS = 60_000;
const MEND_MS = 60_000;
/** Found and not mended; 1 means that it could not look. */
const FOUND = 2;

/** `kuryr reconcile`: what was left behind or does not fit together; mends it when told to. */
export function reconcileCommand(context: CommandContext = processContext()): Command {
  return addConfigArguments(new Command('reconcile'))
    .description(
      'finds what was left behind; exit status 0: nothing is, 2: something is, 1: could not look',
    )
    .option('--apply', 'mend what is found')
    .addOption(new Option('-o, --output <format>').choices(['table', 'json']).default('table'))
    .action((flags) =>
      withInspection(context, flags, async ({ core, witnesses }, config) => {
        const look = async () => {
          const setting = settingOf(config);
          return findDrift(await lookAround(witnesses, withDeadline(LOOK_MS)), setting);
        };
        const outcomes: Outcome[] = [];
        for (const finding of await lookTwice(look, config.reconcilePatienceMs)) {
          const mend = () => applyMend(core, finding, withDeadline(MEND_MS));
          outcomes.push({ finding, ...(flags.apply && finding.mend && (await tryMend(mend))) });
        }
        // What a mend has promised in turn is part of it.
        await core.background.settled(() => true, withDeadline(MEND_MS));
        context.write(renderFindings(outcomes, flags.output));
        if (outcomes.some((one) => concerns(one.finding) && !one.mended)) {
          context.setExitCode(FOUND);
        }
      }),
    );
}

/** A start that fell into the first look is over in the second; without suspicions one is enough. */
async function lookTwice(
  look: () => Promise<readonly Finding[]>,
  patienceMs: number,
): Promise<readonly Finding[]> {
  const suspicions = new Suspicions(patienceMs);
  const first = await look();
  suspicions.confirm(first, Date.now());
  if (!first.some(concerns)) return first;
  const seconds = patienceMs / 1000;
  process.stderr.write(`${first.length} suspicions; looking again in ${seconds} s to be sure\n`);
  await sleep(patienceMs, unlimited);
  return suspicions.confirm(await look(), Date.now());
}

async function tryMend(mend: () => Promise<boolean>): Promise<Omit<Outcome, 'finding'>> {
  try {
    return { mended: await mend() };
  } catch (error) {
    return { mended: false, error: error instanceof Error ? error.message : String(error) };
  }
}
