import { z } from 'zod';
import { type Address, parseAddress } from '../../../net/address.ts';
import { type Cidr, parseCidr } from '../../../net/cidr.ts';

/** Fields that the messages of dockerd share. Docker writes absent values as null, "" or not at all. */

export const dockerId = z
  .string('must be a string')
  .regex(
    /^([0-9a-f]{64}|[0-9a-z]{25})$/,
    'must be 64 hex digits, or 25 letters and digits in a swarm',
  );

export const poolId = z
  .string('must be a string')
  .regex(
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(@node)?$/,
    'must be the id of a Neutron subnet pool',
  );

export const cidr = z.string('must be a string').transform((text, context): Cidr => {
  const parsed = parseCidr(text);
  if (parsed) return parsed;
  context.addIssue(`must be a network such as 10.10.0.0/16, not ${quoted(text)}`);
  return z.NEVER;
});

export const address = z.string('must be a string').transform((text, context): Address => {
  const parsed = parseAddress(text);
  if (parsed) return parsed;
  context.addIssue(`must be an IP address such as 10.10.0.5, not ${quoted(text)}`);
  return z.NEVER;
});

/** An address that Docker writes with the prefix length of its network: `10.10.0.5/16`. */
export const addressWithPrefix = z
  .string('must be a string')
  .transform((text, context): { address: Address; prefix: number } => {
    const slash = text.indexOf('/');
    const parsed = parseCidr(text) && parseAddress(text.slice(0, slash));
    if (parsed) return { address: parsed, prefix: Number(text.slice(slash + 1)) };
    context.addIssue(
      `must be an address with prefix length such as 10.10.0.5/16, not ${quoted(text)}`,
    );
    return z.NEVER;
  });

export const mac = z
  .string('must be a string')
  .regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i, 'must be a MAC address such as 02:42:ac:11:00:02')
  .transform((text) => text.toLowerCase());

/** "" and null stand for an absent value. */
export function optional<T extends z.ZodType>(schema: T) {
  return z
    .union([z.literal('').transform(() => undefined), z.null().transform(() => undefined), schema])
    .optional();
}

/** Driver options: names to anything; Docker sends null for none. */
export const options = z
  .record(z.string(), z.unknown(), 'must be an object')
  .nullish()
  .transform((value): Readonly<Record<string, unknown>> => value ?? {});

function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text);
}
