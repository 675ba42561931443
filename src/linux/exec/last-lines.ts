/** The last `count` lines of a text that are not empty, without the space around them. */
export function lastLines(text: string, count: number): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter(Boolean).slice(-count).join('\n');
}
