import { randomUUID } from 'node:crypto';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a file that is complete or absent after a crash at any point: written beside its place,
 * fsynced, renamed, and the directory fsynced so that the rename itself is on the disk.
 */
export async function writeDurably(path: string, text: string): Promise<void> {
  // A name of its own, so that two writers at once do not take each other's file away.
  const temporary = `${path}.${randomUUID()}.tmp`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  const directory = await open(dirname(path), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
