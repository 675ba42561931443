import type { Answer } from '../http/answer.ts';

/** Keystone's way to say no; the token check in front of Neutron says it in the same way. */
export function failure(code: number, title: string, message: string): Answer {
  return { status: code, body: { error: { code, message, title } } };
}

export function unauthorised(): Answer {
  const message = 'The request you have made requires authentication.';
  return {
    ...failure(401, 'Unauthorized', message),
    headers: { 'www-authenticate': 'Keystone uri="http://127.0.0.1/identity/v3"' },
  };
}
