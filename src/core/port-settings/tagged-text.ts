/** Neutron's limit for a tag. */
const LONGEST_TAG = 255;
/** Of what is put in front of a part, the number behind the key included. */
const ROOM_FOR_NUMBER = 4;

/**
 * Texts kept in tags: `<prefix><key>=<text>`, and where one tag is too short `<key>.1=...`, `<key>.2=...`.
 * What tags cannot hold, or cannot be searched with, is percent-encoded: a slash, a comma, what is not
 * printable ASCII.
 */
export function textTags(prefix: string, texts: Readonly<Record<string, string>>): string[] {
  return Object.entries(texts).flatMap(([key, text]) => {
    const room = LONGEST_TAG - prefix.length - key.length - ROOM_FOR_NUMBER;
    const parts = cut(encode(text), room);
    return parts.map((part, i) => `${prefix}${key}${i === 0 ? '' : `.${i}`}=${part}`);
  });
}

/** The texts of such tags again; a torn one is left out. */
export function readTextTags(prefix: string, tags: readonly string[]): Record<string, string> {
  const parts = new Map<string, string[]>();
  for (const tag of tags.filter((one) => one.startsWith(prefix))) {
    const [, key = '', number = '0', part = ''] =
      /^(.+?)(?:\.(\d+))?=(.*)$/s.exec(tag.slice(prefix.length)) ?? [];
    const known = parts.get(key) ?? [];
    known[Number(number)] = part;
    parts.set(key, known);
  }
  const whole = [...parts].filter(([, list]) => !list.includes(undefined as never));
  return Object.fromEntries(whole.map(([key, list]) => [key, decodeURIComponent(list.join(''))]));
}

function encode(text: string): string {
  return text.replace(/[^\x20-\x7e]|[%/,]/gu, (one) => encodeURIComponent(one));
}

function cut(text: string, size: number): readonly string[] {
  const parts = [];
  for (let i = 0; i < text.length; i += size) parts.push(text.slice(i, i + size));
  return parts.length > 0 ? parts : [''];
}
