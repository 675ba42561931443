import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../linux/exec/run.ts';
import { childEnvironment } from '../child-environment.ts';
import type { Plan } from '../plan.ts';
import { socketAccepts } from '../probe/socket-accepts.ts';
import type { Service } from '../supervisor/unit.ts';

/** The database of Keystone and Neutron. (SQLite fails: two requests at once lock it.) */
export function mariadbService({ layout }: Plan): Service {
  const data = join(layout.mariadb, 'data');
  const temporary = join(layout.mariadb, 'tmp');
  const env = childEnvironment(layout.root);
  return {
    kind: 'service',
    name: 'mariadb',
    argv: [
      'mariadbd',
      '--no-defaults',
      '--user=root',
      `--datadir=${data}`,
      `--socket=${layout.mariadbSocket}`,
      `--pid-file=${join(layout.mariadb, 'pid')}`,
      `--tmpdir=${temporary}`,
      // Nobody outside the state directory can connect: no port, and the socket is root's.
      '--skip-networking',
      '--skip-log-bin',
      '--character-set-server=utf8mb3',
      '--max-connections=200',
      // Small and quick. The log still reaches the disk each second, so a power cut loses one
      // second of work and no more.
      '--innodb-flush-log-at-trx-commit=2',
      '--innodb-log-file-size=8M',
      '--innodb-buffer-pool-size=64M',
      '--key-buffer-size=1M',
      '--performance-schema=off',
    ],
    env,
    needs: [],
    address: `unix:${layout.mariadbSocket}`,
    prepare: async (call) => {
      mkdirSync(temporary, { recursive: true });
      if (existsSync(data)) return;
      // Under another name until it is complete: an interrupted one is made again.
      const draft = `${data}.new`;
      rmSync(draft, { recursive: true, force: true });
      await run(
        [
          'mariadb-install-db',
          '--no-defaults',
          '--user=root',
          `--datadir=${draft}`,
          '--auth-root-authentication-method=socket',
          '--skip-test-db',
          '--skip-name-resolve',
          '--innodb-log-file-size=8M',
          // Nothing of value yet: the server's own start writes it out.
          '--innodb-flush-method=nosync',
        ],
        { env },
        call,
      );
      renameSync(draft, data);
    },
    ready: socketAccepts(layout.mariadbSocket),
    stopMs: 20_000,
  };
}
