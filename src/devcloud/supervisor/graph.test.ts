import { expect, test } from 'vitest';
import { needsOf, stepsToDo, withFollowers } from './graph.ts';
import type { Service, Step, Unit } from './unit.ts';

const service = (name: string, needs: string[] = [], restartsWith: string[] = []): Service => ({
  kind: 'service',
  name,
  argv: [name],
  env: {},
  needs,
  restartsWith,
  ready: async () => true,
});
const step = (name: string, needs: string[], once = false): Step => ({
  kind: 'step',
  name,
  needs,
  once,
  run: async () => undefined,
});

const units: Unit[] = [
  service('database'),
  step('tables', ['database'], true),
  service('api', ['tables']),
  service('host'),
  service('switch', ['host'], ['host']),
  service('agent', ['switch'], ['host']),
  step('register', ['agent', 'api']),
  step('last', ['register']),
];

test('what a unit needs is found through steps', () => {
  expect(needsOf(units, 'api')).toEqual(new Set(['tables', 'database']));
  expect(() => needsOf([service('a', ['b'])], 'a')).toThrow('no unit is called b');
});

test('those that cannot outlive a service start anew with it', () => {
  expect(withFollowers(units, ['host'])).toEqual(new Set(['host', 'switch', 'agent']));
  expect(withFollowers(units, ['database'])).toEqual(new Set(['database']));
});

test('steps follow what they need; what is done once is not done again', () => {
  const all = () => true;
  expect(stepsToDo(units, new Set(), all)).toEqual(new Set());
  expect(stepsToDo(units, new Set(['agent']), all)).toEqual(new Set(['register', 'last']));
  expect(stepsToDo(units, new Set(['database']), all)).toEqual(new Set());
});

test('a step that was interrupted is done, and those behind it', () => {
  const done = (name: string) => name !== 'register';
  expect(stepsToDo(units, new Set(), done)).toEqual(new Set(['register', 'last']));
});
