import { expect, test } from 'vitest';
import { uuid } from './codec/value.ts';
import { existingPort, insertPort, removePort, repairPort } from './port-operations.ts';

const plan = { bridge: 'br-int', name: 'tap1', externalIds: { 'iface-id': 'port-1' } };

test('a new port is checked for its bridge, inserted and joined to it in one go', () => {
  expect(insertPort(plan, '7')).toEqual([
    {
      op: 'wait',
      table: 'Bridge',
      where: [['name', '==', 'br-int']],
      columns: ['name'],
      until: '==',
      rows: [{ name: 'br-int' }],
      timeout: 0,
    },
    {
      op: 'insert',
      table: 'Interface',
      'uuid-name': 'interface_7',
      row: { name: 'tap1', external_ids: ['map', [['iface-id', 'port-1']]] },
    },
    {
      op: 'insert',
      table: 'Port',
      'uuid-name': 'port_7',
      row: { name: 'tap1', interfaces: ['named-uuid', 'interface_7'] },
    },
    {
      op: 'mutate',
      table: 'Bridge',
      where: [['name', '==', 'br-int']],
      mutations: [['ports', 'insert', ['named-uuid', 'port_7']]],
    },
  ]);
});

test('a repair is bound to what was seen', () => {
  const ids = { port: 'p1', interface: 'i1' };
  const operations = repairPort(plan, ids, { 'iface-id': 'port-1', old: 'x' });
  expect(operations[1]).toMatchObject({
    op: 'wait',
    where: [['_uuid', '==', ['uuid', 'i1']]],
    rows: [
      {
        external_ids: [
          'map',
          [
            ['iface-id', 'port-1'],
            ['old', 'x'],
          ],
        ],
      },
    ],
    timeout: 0,
  });
  expect(operations.map((o) => o.op)).toEqual(['wait', 'wait', 'mutate', 'mutate', 'update']);
});

test('a port is removed by its id, whichever bridge holds it', () => {
  expect(removePort('p1')).toEqual([
    {
      op: 'mutate',
      table: 'Bridge',
      where: [['ports', 'includes', ['uuid', 'p1']]],
      mutations: [['ports', 'delete', ['uuid', 'p1']]],
    },
  ]);
});

test('a port and the interface of another port are not taken for one', () => {
  const port = { _uuid: uuid('p1'), name: 'tap1', interfaces: uuid('i9') };
  const own = {
    _uuid: uuid('i9'),
    name: 'tap1',
    external_ids: ['map', [['iface-id', 'x']]],
  } as const;
  expect(existingPort(port, own)).toEqual({
    port: 'p1',
    interface: 'i9',
    externalIds: { 'iface-id': 'x' },
  });
  expect(existingPort(port, { ...own, _uuid: uuid('i1') })?.interface).toBeUndefined();
  expect(existingPort(undefined, own)).toMatchObject({ interface: 'i9' });
  expect(existingPort(undefined, undefined)).toBeUndefined();
});
