/** What a handler answers; the body is sent as JSON. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Neutron's way to say no. */
export class NeutronFault extends Error {
  readonly status: number;
  readonly type: string;

  constructor(status: number, type: string, message: string) {
    super(message);
    this.status = status;
    this.type = type;
  }

  toAnswer(): Answer {
    const { status, type, message } = this;
    return { status, body: { NeutronError: { type, message, detail: '' } } };
  }
}

export function badRequest(message: string): NeutronFault {
  return new NeutronFault(400, 'HTTPBadRequest', message);
}

export function invalidInput(what: string): NeutronFault {
  return new NeutronFault(400, 'InvalidInput', `Invalid input for operation: ${what}.`);
}

export function noSuchPath(): NeutronFault {
  return new NeutronFault(404, 'HTTPNotFound', 'The resource could not be found.');
}

export function wrongMethod(): NeutronFault {
  const message =
    'The server could not comply with the request since it is either malformed or otherwise incorrect.';
  return new NeutronFault(405, 'HTTPMethodNotAllowed', message);
}
