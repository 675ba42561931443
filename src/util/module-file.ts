/**
 * The file of a module that a thread or process of its own is to run: beside its neighbours it is `.ts` in
 * a checkout and `.js` after a build.
 *
 * @param path without its ending, relative to `from`
 * @param from `import.meta.url` of the caller
 */
export function moduleFile(path: string, from: string): URL {
  return new URL(`${path}.${from.endsWith('.ts') ? 'ts' : 'js'}`, from);
}
