import { access, readFile } from 'node:fs/promises';
import { release } from 'node:os';
import { run } from '../../../linux/exec/run.ts';
import type { Call } from '../../../util/call.ts';
import { type Check, type Diagnosis, note, problem } from '../check.ts';

export interface KernelFacts {
  /** As `6.1.0-13-amd64`. */
  readonly release: string;
  /** Whether links of kind veth can be made; undefined when nothing tells. */
  readonly veth: boolean | undefined;
}

/** The first one whose netlink reports errors in words and that Docker still supports. */
const OLDEST = [4, 12] as const;

/** Its version, and whether it has links of kind veth. */
export const kernelCheck: Check = {
  name: 'kernel',
  run: async (_patient, call) => {
    const facts = { release: release(), veth: await hasVeth(release(), call) };
    return { diagnoses: judgeKernel(facts), saw: `Linux ${facts.release}` };
  },
};

export function judgeKernel(facts: KernelFacts): Diagnosis[] {
  const [major = 0, minor = 0] = facts.release.split('.').map(Number.parseFloat);
  const [oldMajor, oldMinor] = OLDEST;
  const old = major < oldMajor || (major === oldMajor && minor < oldMinor);
  return [
    ...(old
      ? [
          problem(
            `Linux ${facts.release} is older than ${OLDEST.join('.')}, the oldest that Kuryr is made for`,
            'Boot a newer kernel.',
          ),
        ]
      : []),
    ...(facts.veth === false
      ? [
          problem(
            'this kernel cannot make links of kind veth, by which containers are plugged',
            'Load the module with modprobe veth; if there is none, boot a kernel with CONFIG_VETH.',
          ),
        ]
      : []),
    ...(facts.veth === undefined
      ? [
          note(
            'whether this kernel has links of kind veth cannot be seen from here',
            'Run kuryr doctor as root: it tries in a network namespace of its own.',
          ),
        ]
      : []),
  ];
}

async function hasVeth(version: string, call: Call): Promise<boolean | undefined> {
  if (await access('/sys/module/veth').then(yes, no)) return true;
  const lists = ['builtin', 'dep'].map((list) => `/lib/modules/${version}/modules.${list}`);
  for (const list of lists) {
    const text = await readFile(list, 'utf8').catch(() => '');
    if (/\/veth\.ko\b/.test(text)) return true;
  }
  if (process.getuid?.() !== 0) return undefined;
  // A namespace of its own, gone with the command: nothing of it is seen on this host.
  const probe = ['unshare', '--net', 'ip', 'link', 'add', 'type', 'veth'];
  return run(probe, {}, call).then(yes, (error: Error) =>
    /Unknown device type|not supported/i.test(error.message) ? false : undefined,
  );
}

const yes = () => true;
const no = () => false;
