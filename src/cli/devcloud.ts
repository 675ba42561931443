import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_STATE } from '../devcloud/settings/settings.ts';
import { KuryrError } from '../errors/kuryr-error.ts';
import type { Call } from '../util/call.ts';

interface StateOption {
  readonly state: string;
}

/** `kuryr devcloud`: a real OpenStack on this machine, for development and tests. */
export function devcloudCommand(): Command {
  return new Command('devcloud')
    .description('run a real Keystone, Neutron, OVN and dockerd on this machine')
    .enablePositionalOptions()
    .exitOverride()
    .addCommand(installCommand())
    .addCommand(upCommand())
    .addCommand(downCommand())
    .addCommand(statusCommand())
    .addCommand(envCommand())
    .addCommand(execCommand())
    .addCommand(demoCommand());
}

function subcommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .addOption(
      new Option('--state <dir>', 'where the devcloud keeps everything')
        .default(DEFAULT_STATE)
        .env('KURYR_DEVCLOUD_STATE')
        .argParser((path) => resolve(path)),
    )
    .exitOverride();
}

function installCommand(): Command {
  return new Command('install')
    .description('install the Debian packages that the devcloud runs from, starting no service')
    .exitOverride()
    .action(async () => {
      const { installPackages } = await import('../devcloud/packages/install-packages.ts');
      const report = reporter();
      const { installed } = await installPackages(report, interruptible());
      if (installed.length === 0) report('all packages are installed already');
      else report('all packages are installed; go on with: kuryr devcloud up');
    });
}

function upCommand(): Command {
  interface Options extends StateOption {
    readonly portBase?: number;
    readonly name?: string;
    readonly hosts?: number;
    readonly serve?: boolean;
  }
  return subcommand('up', 'start the devcloud, or what is missing of it')
    .option('--port-base <port>', 'Keystone listens here, Neutron one above', toNumber)
    .option('--name <name>', 'begins the names of its network namespaces')
    .option('--hosts <count>', 'hosts with a dockerd: 1 or 2', toNumber)
    .addOption(
      new Option('--serve', 'run kuryr serve on the hosts (the default)').default(undefined),
    )
    .addOption(new Option('--no-serve', 'do not run kuryr serve on the hosts').default(undefined))
    .action(async ({ state, ...wishes }: Options) => {
      const { up } = await import('../devcloud/up.ts');
      const report = reporter();
      const outcome = await up({ root: state, wishes, report }, interruptible());
      const at = state === DEFAULT_STATE ? '' : ` --state ${state}`;
      if (outcome.started.length === 0) {
        report(`the devcloud in ${state} is up already; nothing was done`);
        return;
      }
      report(`the devcloud in ${state} is up; go on with one of:`);
      print(`  eval "$(kuryr devcloud env${at})"`);
      print(`  kuryr devcloud exec${at} -- docker run --rm busybox echo hello`);
      print(`  kuryr devcloud status${at}`);
      print(`  kuryr devcloud down${at}`);
    });
}

function downCommand(): Command {
  return subcommand('down', 'stop the devcloud; its data stays')
    .option('--purge', 'remove the data as well', false)
    .action(async ({ state, purge }: StateOption & { readonly purge: boolean }) => {
      const { down } = await import('../devcloud/down.ts');
      const report = reporter();
      const { found, stopped, dead } = await down({ root: state, purge, report }, interruptible());
      if (!found) report(`there is no devcloud in ${state}`);
      else if (stopped + dead === 0) report(`the devcloud in ${state} was down already`);
      else {
        const before = dead > 0 ? `, ${dead} had died before` : '';
        report(`the devcloud in ${state} is down (${stopped} services stopped${before})`);
      }
      if (found && purge) report(`${state} removed`);
    });
}

function statusCommand(): Command {
  return subcommand('status', 'show each service; exit status 3 if one does not run')
    .addOption(new Option('-o, --output <format>').choices(['table', 'json']).default('table'))
    .action(async ({ state, output }: StateOption & { readonly output: string }) => {
      const { status } = await import('../devcloud/status.ts');
      const services = await status(state);
      if (output === 'json') print(JSON.stringify(services, null, 2));
      else {
        const { statusTable } = await import('../devcloud/status-table.ts');
        process.stdout.write(statusTable(services));
      }
      if (services.some((service) => service.state !== 'running')) process.exitCode = 3;
    });
}

function envCommand(): Command {
  return subcommand('env', 'print shell commands that point docker, openstack and ovs-vsctl at it')
    .option('--host <name>', 'the host (the first if not given)')
    .action(async ({ state, host }: StateOption & { readonly host?: string }) => {
      const { environment, shellExports } = await import('../devcloud/environment.ts');
      process.stdout.write(shellExports(environment(state, host)));
    });
}

function execCommand(): Command {
  return subcommand('exec', 'run a command inside a host')
    .option('--host <name>', 'the host (the first if not given)')
    .argument('<command...>', 'the command and its arguments, after --')
    .passThroughOptions()
    .action(
      async (command: string[], { state, host }: StateOption & { readonly host?: string }) => {
        const { exec } = await import('../devcloud/exec.ts');
        exec({ root: state, host, command });
      },
    );
}

function demoCommand(): Command {
  return subcommand('demo', 'start it, and show two containers on a Neutron network').action(
    async ({ state }: StateOption) => {
      const [{ up }, { demo }] = await Promise.all([
        import('../devcloud/up.ts'),
        import('../devcloud/demo/demo.ts'),
      ]);
      const call = interruptible();
      await up({ root: state, wishes: { serve: true }, report: reporter() }, call);
      await demo({ root: state, print }, call);
      const at = state === DEFAULT_STATE ? '' : ` --state ${state}`;
      print('Docker and Neutron agree, and the containers reach each other. Go on with:');
      print(
        `  eval "$(bin/kuryr devcloud env${at})"      then: docker ps, docker exec -it demo1 sh`,
      );
      print(`  bin/kuryr devcloud status${at}`);
      print(`  bin/kuryr devcloud down${at}              or: make down`);
    },
  );
}

function toNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It is not a number.');
  return Number(text);
}

/** Prints lines with the time since the command began. */
function reporter(): (line: string) => void {
  const start = performance.now();
  return (line) => {
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    print(`${seconds.padStart(5)} s  ${line}`);
  };
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** A call that ends when the user presses Ctrl-C. */
function interruptible(): Call {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => {
      const what = `interrupted by ${name}; go on with kuryr devcloud up, or end it with kuryr devcloud down`;
      controller.abort(new KuryrError('CONFLICT', { what }));
    });
  }
  return { signal: controller.signal };
}
