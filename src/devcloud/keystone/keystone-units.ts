import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../linux/exec/run.ts';
import { childEnvironment } from '../child-environment.ts';
import { createDatabase } from '../mariadb/create-database.ts';
import { keystoneUrl, neutronUrl, type Plan } from '../plan.ts';
import { assertPortFree } from '../ports/assert-port-free.ts';
import { httpAnswers } from '../probe/http-answers.ts';
import type { Unit } from '../supervisor/unit.ts';
import { writeConfig } from '../write-config.ts';
import { keystoneConf } from './keystone-conf.ts';
import { writeKeys } from './write-keys.ts';

/** Keystone's database with the first users, and Keystone itself. */
export function keystoneUnits(plan: Plan): Unit[] {
  const { layout, settings, secrets } = plan;
  const config = join(layout.keystone, 'keystone.conf');
  const env = { ...childEnvironment(layout.root), OS_KEYSTONE_CONFIG_FILES: config };
  return [
    {
      kind: 'step',
      name: 'keystone/database',
      needs: ['mariadb'],
      once: true,
      run: async (call) => {
        writeConfig(config, keystoneConf(plan));
        writeKeys(join(layout.keystone, 'fernet-keys'));
        writeKeys(join(layout.keystone, 'credential-keys'));
        const database = { name: 'keystone', password: secrets.keystoneDatabase };
        await createDatabase(layout, database, call);
        const script = fileURLToPath(new URL('fill_database.py', import.meta.url));
        const input = JSON.stringify(firstContents(plan));
        await run(['/usr/bin/python3', '-s', script, config], { env, input }, call);
      },
    },
    {
      kind: 'service',
      name: 'keystone',
      argv: [
        'uwsgi',
        ...['--plugin', 'python3'],
        ...['--http11-socket', `127.0.0.1:${settings.portBase}`],
        ...['--wsgi-file', '/usr/bin/keystone-wsgi-public'],
        // A thread waits 4 s on each idle connection that a client keeps alive.
        ...['--processes', '1', '--threads', '16', '--enable-threads'],
        ...['--buffer-size', '65535'],
        '--die-on-term',
        '--need-app',
        '--disable-logging',
      ],
      env,
      needs: ['keystone/database'],
      address: keystoneUrl(settings),
      check: () => assertPortFree(settings.portBase),
      prepare: async () => {
        writeConfig(config, keystoneConf(plan));
      },
      ready: httpAnswers(keystoneUrl(settings)),
      readyMs: 120_000,
    },
  ];
}

/** Projects, users and the catalogue that a new Keystone gets. */
function firstContents({ settings, secrets }: Plan): object {
  return {
    region: 'RegionOne',
    identity_url: keystoneUrl(settings),
    admin_password: secrets.admin,
    projects: ['service', 'demo'],
    users: [
      { name: 'neutron', password: secrets.neutron, project: 'service', role: 'admin' },
      { name: 'kuryr', password: secrets.kuryr, project: 'service', role: 'admin' },
      { name: 'demo', password: secrets.demo, project: 'demo', role: 'member' },
    ],
    services: [{ name: 'neutron', type: 'network', url: neutronUrl(settings) }],
  };
}
