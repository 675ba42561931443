/** Hides user and password of addresses inside a text that is going to be shown. */
export function maskValue(text: string): string {
  return text.replace(/(:\/\/)[^/\s]*@/g, '$1***@');
}
