import { join } from 'node:path';
import { run } from '../../linux/exec/run.ts';
import type { Plan } from '../plan.ts';
import { socketAccepts } from '../probe/socket-accepts.ts';
import type { Unit } from '../supervisor/unit.ts';
import { ovnEnvironment } from './ovn-environment.ts';
import { ovsdbService } from './ovsdb-service.ts';

/** OVN's control plane: northbound and southbound database, and northd between them. */
export function ovnUnits({ layout }: Plan): Unit[] {
  const { run: sockets, ovn: data, logs, nbSocket, sbSocket } = layout;
  const env = ovnEnvironment(layout.root, { run: sockets, data, logs });
  const database = (name: 'nb' | 'sb', socket: string) =>
    ovsdbService({
      name: `ovsdb-${name}`,
      database: join(data, `ovn${name}_db.db`),
      schema: `/usr/share/ovn/ovn-${name}.ovsschema`,
      socket,
      control: join(sockets, `ovsdb-${name}.ctl`),
      env,
      needs: [],
    });
  const northdControl = join(sockets, 'ovn-northd.ctl');
  return [
    database('nb', nbSocket),
    database('sb', sbSocket),
    {
      kind: 'step',
      name: 'ovn/init',
      needs: ['ovsdb-nb', 'ovsdb-sb'],
      run: async (call) => {
        await Promise.all([
          run(['ovn-nbctl', `--db=unix:${nbSocket}`, 'init'], { env }, call),
          run(['ovn-sbctl', `--db=unix:${sbSocket}`, 'init'], { env }, call),
        ]);
      },
    },
    {
      kind: 'service',
      name: 'ovn-northd',
      argv: [
        'ovn-northd',
        `--ovnnb-db=unix:${nbSocket}`,
        `--ovnsb-db=unix:${sbSocket}`,
        `--unixctl=${northdControl}`,
        '-vconsole:info',
        '-vsyslog:off',
        '-vfile:off',
      ],
      env,
      needs: ['ovn/init'],
      address: `unix:${northdControl}`,
      ready: socketAccepts(northdControl),
    },
  ];
}
