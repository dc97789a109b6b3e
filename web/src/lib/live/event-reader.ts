/** A message of a stream of server-sent events. */
export type StreamMessage = { id: string | null; event: string; data: string };

/** Takes a stream of server-sent events apart, in whatever pieces it comes. */
export class EventReader {
  #rest = '';
  #id: string | null = null;
  #event = '';
  #data: string[] = [];

  /** The messages that end in this piece of text. */
  push(text: string): StreamMessage[] {
    const found: StreamMessage[] = [];
    const all = this.#rest + text;
    // one at the very end may be half of a pair
    const upto = all.endsWith('\r') ? all.length - 1 : all.length;
    const lines = all.slice(0, upto).split(/\r\n|\n|\r/);
    this.#rest = (lines.pop() ?? '') + all.slice(upto);
    for (const line of lines) {
      if (line !== '') this.#field(line);
      else if (this.#data.length > 0 || this.#event !== '') {
        found.push({ id: this.#id, event: this.#event || 'message', data: this.#data.join('\n') });
        this.#id = null;
        this.#event = '';
        this.#data = [];
      }
    }
    return found;
  }

  #field(line: string): void {
    const [, name = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (name === 'id') this.#id = value;
    else if (name === 'event') this.#event = value;
    else if (name === 'data') this.#data.push(value);
  }
}
