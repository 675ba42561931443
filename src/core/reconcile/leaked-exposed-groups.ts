import { readExposedGroupName } from '../exposed-ports/exposed-group-name.ts';
import type { Finding } from './finding.ts';
import type { Matches } from './matches.ts';
import type { Views } from './views.ts';

/**
 * Security groups for exposed ports of a Neutron port that is gone. Whose port it was nobody can tell any
 * more, so the daemon leaves them to the operator.
 */
export function leakedExposedGroups({ strayGroups }: Views, matches: Matches): readonly Finding[] {
  return strayGroups.flatMap(({ id, name }): Finding[] => {
    const portId = readExposedGroupName(name);
    if (portId === undefined || matches.isPending(portId)) return [];
    const operation = { kind: 'delete-exposed-ports', portId } as const;
    return [
      {
        kind: 'leaked-group',
        what: `security group ${name} for exposed ports: its port is gone`,
        id,
        safe: false,
        mend: { does: 'delete it', step: { do: 'operation', operation } },
      },
    ];
  });
}
