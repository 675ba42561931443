import { readFile } from 'node:fs/promises';

/** The addresses of the `nameserver` lines of resolv.conf(5), in order; none when there is no file. */
export async function nameservers(path = '/etc/resolv.conf'): Promise<readonly string[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return [];
  }
  return [...text.matchAll(/^\s*nameserver\s+(\S+)/gm)].flatMap((match) => match[1] ?? []);
}
