import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Operation, readOperation } from './operation.ts';

/**
 * What a journal promises at this moment, read beside the daemon that keeps it: nothing is changed, and
 * what is done while it is read is left out. A folder that does not exist promises nothing.
 */
export async function readPending(directory: string): Promise<readonly Operation[]> {
  const files = await readdir(directory).catch(unlessMissing<string[]>([]));
  const texts = await Promise.all(
    files
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map((file) => readFile(join(directory, file), 'utf8').catch(unlessMissing(''))),
  );
  return texts.flatMap((text) => readOperation(text) ?? []);
}

function unlessMissing<T>(otherwise: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return otherwise;
    throw error;
  };
}
