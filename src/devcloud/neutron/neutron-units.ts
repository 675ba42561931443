import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../linux/exec/run.ts';
import { childEnvironment } from '../child-environment.ts';
import type { Host } from '../host/host.ts';
import { createDatabase } from '../mariadb/create-database.ts';
import { neutronUrl, type Plan } from '../plan.ts';
import { assertPortFree } from '../ports/assert-port-free.ts';
import { httpAnswers } from '../probe/http-answers.ts';
import type { Unit } from '../supervisor/unit.ts';
import { writeConfig } from '../write-config.ts';
import { apiPaste } from './api-paste.ts';
import { awaitApi } from './await-api.ts';
import { createExternalNetwork } from './create-external-network.ts';
import { createSubnetPools } from './create-subnet-pools.ts';
import { neutronConf } from './neutron-conf.ts';

/** Neutron's database, Neutron itself, and what a new devcloud has in it. */
export function neutronUnits(plan: Plan, hosts: readonly Host[]): Unit[] {
  const { layout, settings, secrets } = plan;
  const config = join(layout.neutron, 'neutron.conf');
  const env = childEnvironment(layout.root);
  const python = ['/usr/bin/python3', '-s'];
  const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  const writeConfigs = () => {
    mkdirSync(join(layout.neutron, 'lock'), { recursive: true, mode: 0o700 });
    writeConfig(config, neutronConf(plan));
    writeConfig(join(layout.neutron, 'api-paste.ini'), apiPaste());
  };
  return [
    {
      kind: 'step',
      name: 'neutron/database',
      needs: ['mariadb'],
      once: true,
      run: async (call) => {
        writeConfigs();
        const database = { name: 'neutron', password: secrets.neutronDatabase };
        await createDatabase(layout, database, call);
        await run([...python, script('create_tables.py'), config], { env }, call);
      },
    },
    {
      kind: 'service',
      name: 'neutron-server',
      argv: [...python, script('serve.py'), '--config-file', config],
      env,
      needs: ['neutron/database', 'ovn/init'],
      address: neutronUrl(settings),
      check: () => assertPortFree(settings.portBase + 1),
      prepare: async () => {
        writeConfigs();
      },
      ready: httpAnswers(`${neutronUrl(settings)}/`),
      readyMs: 120_000,
      stopMs: 3_000,
    },
    {
      kind: 'step',
      name: 'neutron/api',
      needs: ['keystone', 'neutron-server'],
      run: (call) => awaitApi(plan, call),
    },
    {
      kind: 'step',
      name: 'neutron/subnet-pools',
      needs: ['neutron/api'],
      once: true,
      run: (call) => createSubnetPools(plan, call),
    },
    {
      kind: 'step',
      name: 'neutron/external-network',
      // A router is given to a chassis when it is made, and the provider network is the chassis'.
      needs: ['neutron/api', ...hosts.map((host) => `${host.name}/chassis`)],
      once: true,
      run: (call) => createExternalNetwork(plan, call),
    },
  ];
}
