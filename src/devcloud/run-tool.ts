import { type RunResult, run } from '../linux/exec/run.ts';
import type { Call } from '../util/call.ts';
import { toolEnvironment } from './child-environment.ts';

/** Runs one of the system's small tools (`ip`, `ping`, `apt-get`, ...), untouched by the user's environment. */
export async function runTool(argv: readonly string[], call: Call, input = ''): Promise<RunResult> {
  return await run(argv, { env: toolEnvironment, input }, call);
}
