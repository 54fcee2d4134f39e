import { GapError, StateStoreError } from '../errors.js'
import { backoff } from '../http/backoff.js'
import { foreign } from '../http/bodies.js'
import { pause } from '../http/Deadline.js'
import type { Attempt } from '../http/Exchange.js'
import type { Sender } from '../http/Sender.js'
import { withQuery } from '../http/targets.js'
import type { Schemas } from '../types.js'
import { EventParser } from './EventParser.js'

/** The silence after which a connection counts as lost, in milliseconds. A server sends a heartbeat every 15 s by default. */
const longestSilence = 60_000

/** The wait of one long poll, in milliseconds. */
const pollWait = 30_000

/** The log of a feed, and the position to begin after; undefined = now. */
export interface FeedSource {
  path: string
  kind: string | undefined
  prefix: string | undefined
  after: string | undefined
  longPoll: boolean
  signal: AbortSignal | undefined
}

/** A part of a feed: yields events, and returns the pause before the next part in milliseconds. */
type Part = AsyncGenerator<Schemas['PositionedEvent'], number, undefined>

/** Follows a log. A lost connection is opened again after the last position, so that no event is lost or repeated. */
export class Feed {
  #position = ''
  #isPolling: boolean
  /** The attempts since the last sign of life. */
  #attempts = 0

  constructor(
    private readonly sender: Sender,
    private readonly source: FeedSource,
  ) {
    this.#isPolling = source.longPoll
  }

  /**
   * Yields the events without an end. An aborted signal throws its reason, a gap a GapError, and a refusal for good the error of the server. An exception of
   * the token provider goes to the caller.
   */
  async *events(): AsyncGenerator<Schemas['PositionedEvent'], never, undefined> {
    const { after, signal } = this.source
    this.#position = after ?? (await this.sender.get<Schemas['EventPage']>(this.#path('$', { limit: 1 }), { signal })).next
    while (true) {
      await pause(yield* this.#isPolling ? this.#poll() : this.#stream(), signal)
    }
  }

  /** Reads one connection to its end. */
  async *#stream(): Part {
    const { exchange, settings } = this.sender
    const call = { method: 'GET', path: this.#path(this.#position), accept: 'text/event-stream', signal: this.source.signal } as const
    const deadline = exchange.deadline(call)
    let isAlive = false
    let reader: ReadableStreamDefaultReader<Uint8Array> | undefined
    try {
      const opened = await exchange.runUntil(deadline, call, (response) => {
        if (response.headers.get('Content-Type')?.startsWith('text/event-stream')) {
          return response.body
        }

        throw foreign(settings.url, 'its feed has another content type', response.status)
      })
      if (opened.error) {
        return this.#pauseAfter(opened)
      }

      reader = opened.value?.getReader()
      // Some runtimes have no streams.
      this.#isPolling = reader === undefined
      const parser = new EventParser()
      for (let silence = settings.timeout; reader; silence = longestSilence) {
        deadline.extend(silence)
        const { done, value } = await reader.read()
        deadline.stop()
        if (done) {
          break
        }

        isAlive = true
        this.#attempts = 0
        for (const { id, event, data } of parser.take(value)) {
          this.#position = id ?? this.#position
          if (event === 'gap') {
            throw new GapError(this.#position)
          }

          if (data !== undefined) {
            yield { position: this.#position, payload: this.#parse(data) }
          }
        }

        if (parser.pending > settings.maxAnswerBytes) {
          throw foreign(settings.url, `it sent an event of more than ${settings.maxAnswerBytes} bytes`)
        }
      }
    } catch (err) {
      this.source.signal?.throwIfAborted()
      // Before the reader, only the token provider throws: a lost connection is a value there.
      if (err instanceof StateStoreError || reader === undefined) {
        throw err
      }

      // The connection was lost. Some proxies keep answers back, although a server sends its first line at once.
      this.#isPolling = deadline.isOver && !isAlive
    } finally {
      deadline.end()
      reader?.cancel().catch(() => {})
    }

    return backoff(this.#attempts++, 0)
  }

  /** Waits for one page. */
  async *#poll(): Part {
    const path = this.#path(this.#position, { wait: `${pollWait}ms`, limit: 1_000 })
    const call = { method: 'GET', path, wait: pollWait, signal: this.source.signal } as const
    const read = await this.sender.exchange.run<Schemas['EventPage']>(call, this.sender.readAnswer)
    if (read.error) {
      return this.#pauseAfter(read)
    }

    this.#attempts = 0
    for (const event of read.value.events) {
      this.#position = event.position
      yield event
    }

    this.#position = read.value.next
    return 0
  }

  #pauseAfter({ error, end, pause: least }: Attempt<unknown> & { error: StateStoreError }): number {
    if (end !== 'final') {
      return backoff(this.#attempts++, least)
    }

    throw error.code === 'GONE' ? new GapError('0') : error
  }

  #parse(data: string): Schemas['PositionedEvent']['payload'] {
    try {
      return JSON.parse(data)
    } catch {
      throw foreign(this.sender.settings.url, 'it sent an event in another form')
    }
  }

  #path(after: string, more: Record<string, string | number> = {}): string {
    const { path, kind, prefix } = this.source
    return withQuery(path, { kind, prefix, after, ...more })
  }
}
