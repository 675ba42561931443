import { expect, test } from 'vitest';
import { readConfig } from '../../config/read-config.ts';
import { type Check, NotLooked, note, problem } from './check.ts';
import { examine } from './examine.ts';
import { openPatient } from './patient.ts';

const nowhere = { env: {}, home: '/nowhere', cwd: '/nowhere', etc: '/nowhere' };
const patient = openPatient(readConfig(nowhere), '1', 100);
const check = (name: string, run: Check['run']): Check => ({ name, run });

test('a check that hangs or fails is a finding by itself and holds up no other', async () => {
  const checks = [
    check('hangs', () => new Promise(() => undefined)),
    check('fails', () => Promise.reject(new Error('the disk is on fire'))),
    check('well', async () => ({ diagnoses: [], saw: 'all' })),
  ];
  const [hangs, fails, well] = await examine(checks, patient, 20);
  expect(hangs).toMatchObject({ state: 'found', diagnoses: [{ what: 'no answer within 0.02 s' }] });
  expect(fails).toMatchObject({ state: 'found', diagnoses: [{ what: 'the disk is on fire' }] });
  expect(well).toEqual({ check: 'well', state: 'ok', diagnoses: [], saw: 'all' });
});

test('notes are no findings, and what cannot be looked at says why', async () => {
  const checks = [
    check('note', async () => ({ diagnoses: [note('x', 'y')] })),
    check('problem', async () => ({ diagnoses: [note('x', 'y'), problem('x', 'y')] })),
    check('blind', () => Promise.reject(new NotLooked('only root may'))),
  ];
  const states = (await examine(checks, patient, 1_000)).map(({ state, saw }) => [state, saw]);
  expect(states).toEqual([
    ['ok', undefined],
    ['found', undefined],
    ['not looked', 'only root may'],
  ]);
});

test('without credentials nothing is asked of the cloud', async () => {
  const blind = check('cloud', async (host, call) => {
    await host.neutron('/', 'x', call);
    return { diagnoses: [] };
  });
  const [one] = await examine([blind], patient, 1_000);
  expect(one).toMatchObject({ state: 'not looked', diagnoses: [] });
});
