import type { Readable } from 'node:stream';
import { z } from 'zod';

/** Something that happened to a network or a container. */
export interface DockerEvent {
  /** Of the network or the container. */
  readonly id: string;
  readonly kind: string;
  /** `create`, `connect`, `rename`, ... */
  readonly action: string;
  /** As `type`, which is a network's driver, or `name`. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Of all that dockerd can tell: what gives something a name, or an endpoint to a container. */
export const WATCHED = {
  type: ['network', 'container'],
  event: ['create', 'connect', 'rename', 'destroy'],
} as const;

const schema = z
  .looseObject({
    Type: z.string(),
    Action: z.string(),
    Actor: z.looseObject({
      ID: z.string(),
      Attributes: z.record(z.string(), z.string()).nullish(),
    }),
  })
  .transform(
    ({ Type, Action, Actor }): DockerEvent => ({
      id: Actor.ID,
      kind: Type,
      action: Action,
      attributes: Actor.Attributes ?? {},
    }),
  );

/** Reads events of `GET /events`, one JSON object a line; throws at what is none. */
export async function* readEvents(stream: Readable): AsyncGenerator<DockerEvent> {
  let rest = '';
  for await (const chunk of stream.setEncoding('utf8')) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield schema.parse(JSON.parse(line));
  }
}
