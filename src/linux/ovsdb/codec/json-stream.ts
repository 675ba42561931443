const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * Cuts a byte stream into JSON objects. RFC 7047 puts nothing between messages, so the end of one is
 * where its brackets close outside of strings. Works on bytes: a chunk may end inside a character.
 */
export class JsonStream {
  #held: Buffer[] = [];
  #depth = 0;
  #inString = false;
  #escaped = false;

  /**
   * Takes the next bytes and answers the messages that they complete.
   *
   * @throws SyntaxError when the stream is not JSON; it cannot be read any further then
   */
  push(chunk: Buffer): unknown[] {
    const messages: unknown[] = [];
    let start = 0;
    for (let i = 0; i < chunk.length; i++) {
      if (!this.#closes(chunk[i] ?? 0)) continue;
      const text = Buffer.concat([...this.#held, chunk.subarray(start, i + 1)]).toString('utf8');
      this.#held = [];
      start = i + 1;
      messages.push(JSON.parse(text));
    }
    if (start < chunk.length) this.#held.push(Buffer.from(chunk.subarray(start)));
    return messages;
  }

  /** Whether this byte ends a message. */
  #closes(byte: number): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) this.#inString = false;
      return false;
    }
    if (byte === QUOTE) this.#inString = true;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#depth += 1;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      this.#depth -= 1;
      if (this.#depth < 0) throw new SyntaxError('a closing bracket without an opening one');
      return this.#depth === 0;
    }
    return false;
  }
}
