/** One event of a stream. A heartbeat has no data. */
export interface ServerEvent {
  id?: string
  event?: string
  data?: string
}

/** Splits the chunks of a stream of server-sent events (WHATWG HTML, section 9.2) into events. */
export class EventParser {
  readonly #decoder = new TextDecoder()
  #rest = ''
  #event: ServerEvent = {}

  /** The size of the event that is not complete yet, in characters. */
  get pending(): number {
    return this.#rest.length + (this.#event.data?.length ?? 0)
  }

  /** Takes the next chunk, and returns the events that it completes. */
  take(chunk: Uint8Array): ServerEvent[] {
    const events: ServerEvent[] = []
    const lines = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split('\n')
    this.#rest = lines.pop()!
    for (const ended of lines) {
      const line = ended.replace(/\r$/, '')
      const colon = line.indexOf(': ')
      if (line === '') {
        events.push(this.#event)
        this.#event = {}
      } else if (colon > 0) {
        this.#field(line.slice(0, colon), line.slice(colon + 2))
      }
    }

    return events
  }

  #field(name: string, value: string): void {
    const event = this.#event
    if (name === 'data') {
      // Several lines of data give the same JSON with or without their line breaks.
      event.data = (event.data ?? '') + value
    } else if (name === 'id' || name === 'event') {
      event[name] = value
    }
  }
}
