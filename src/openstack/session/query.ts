/** The parameters of a URL; a list repeats its key. */
export type Query = Readonly<
  Record<string, string | number | boolean | readonly (string | number)[] | undefined>
>;

/** `?a=1&a=2&b=x`, or nothing for a query without parameters. */
export function queryString(query: Query | undefined): string {
  const pairs = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) pairs.append(key, String(one));
  }
  return pairs.size === 0 ? '' : `?${pairs}`;
}
