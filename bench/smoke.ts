/** Counts what a warm start asks of the cloud, on a stand-in, in less than a minute; `make bench-smoke` calls it. */
import { relative } from 'node:path';
import { withDeadline } from '../src/util/call.ts';
import { judge } from './goals.ts';
import { loadAverage, measuredCommit } from './machine.ts';
import { goalsTable } from './report/goals.ts';
import { writeResult } from './report/result-file.ts';
import { warmCounts } from './scenarios/warm-counts.ts';

/** It takes half a minute, most of it waiting; a machine with much else to do may need longer. */
const LIMIT_MS = 100_000;

const call = withDeadline(LIMIT_MS);
const goals = judge(await warmCounts(call));
console.log(goalsTable(goals));
const at = { at: new Date(), commit: await measuredCommit(call) };
const path = await writeResult({ smoke: true, load: await loadAverage(), goals }, at);
console.log(`\nwritten to ${relative(process.cwd(), path)}`);
process.exitCode = goals.every(({ kept }) => kept) ? 0 : 1;
