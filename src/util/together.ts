/**
 * As `Promise.all`, but fails only when all have ended: what is undone after the failure must not be
 * made meanwhile.
 */
export async function together<T extends readonly unknown[]>(
  work: readonly [...{ [K in keyof T]: Promise<T[K]> }],
): Promise<T> {
  await Promise.allSettled(work);
  return Promise.all(work) as unknown as Promise<T>;
}
