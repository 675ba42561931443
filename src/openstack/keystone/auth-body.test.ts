import { expect, test } from 'vitest';
import { authBody } from './auth-body.ts';

const authUrl = 'http://keystone';

test('a password goes with its user, domains and project', () => {
  const body = authBody({
    kind: 'password',
    authUrl,
    user: { name: 'kuryr' },
    userDomain: { name: 'Users' },
    password: 'p',
    project: { name: 'service' },
    projectDomain: { id: 'd1' },
  });
  expect(body).toEqual({
    auth: {
      identity: {
        methods: ['password'],
        password: { user: { name: 'kuryr', domain: { name: 'Users' }, password: 'p' } },
      },
      scope: { project: { name: 'service', domain: { id: 'd1' } } },
    },
  });
});

test('an id needs no domain; a name without one is in the domain default', () => {
  const user = { id: 'u1', name: 'ignored' };
  const project = { name: 'service' };
  const body = authBody({ kind: 'password', authUrl, user, password: 'p', project });
  expect(body).toEqual({
    auth: {
      identity: { methods: ['password'], password: { user: { id: 'u1', password: 'p' } } },
      scope: { project: { name: 'service', domain: { id: 'default' } } },
    },
  });
});

test('an application credential by name names its user, and asks for no scope', () => {
  const body = authBody({
    kind: 'application-credential',
    authUrl,
    credential: { name: 'ac' },
    user: { name: 'kuryr' },
    userDomain: { id: 'default' },
    secret: 's',
  });
  expect(body).toEqual({
    auth: {
      identity: {
        methods: ['application_credential'],
        application_credential: {
          name: 'ac',
          secret: 's',
          user: { name: 'kuryr', domain: { id: 'default' } },
        },
      },
    },
  });
});
