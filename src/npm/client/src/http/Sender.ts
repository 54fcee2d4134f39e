import { backoff } from './backoff.js'
import { foreign, readJson } from './bodies.js'
import type { Call } from './Call.js'
import { pause } from './Deadline.js'
import { Exchange } from './Exchange.js'
import type { Attempt, Read } from './Exchange.js'
import type { Settings } from './settings.js'

/** Sends requests, and retries those that a retry can help without harm. */
export class Sender {
  readonly exchange: Exchange

  constructor(readonly settings: Settings) {
    this.exchange = new Exchange(settings)
  }

  /** Sends a request that reads, and returns the answer. */
  get<T>(path: string, options: { signal?: AbortSignal | undefined; wait?: number } = {}): Promise<T> {
    return this.send<T>({ method: 'GET', path, isRepeatable: true, ...options })
  }

  /** Sends a change, under an idempotency key unless the settings say otherwise, and returns the answer. */
  async change<T>(call: Call, read: Read<T> = this.readAnswer): Promise<T> {
    if (call.idempotencyKey !== undefined || call.dryRun || !this.settings.idempotencyKeys) {
      return this.send(call, read)
    }

    const { made, mayHaveRun } = await this.#retry({ ...call, idempotencyKey: randomText() }, read)
    if (!made.error) {
      return made.value
    }

    // The key can be the reason: the namespace has no room for another answer, or the answer is too large for it. Then the server changed nothing.
    // An attempt before may have made the change, and a proxy that refuses says nothing of the key.
    if (made.end === 'final' && !mayHaveRun && /^(LIMIT_EXCEEDED|TOO_LARGE)$/.test(made.error.code)) {
      return this.send(call, read)
    }

    throw made.error
  }

  /** Sends a request, and returns what `read` makes of its answer. */
  async send<T>(call: Call, read: Read<T> = this.readAnswer): Promise<T> {
    const { made } = await this.#retry(call, read)
    if (made.error) {
      throw made.error
    }

    return made.value
  }

  /** Returns the last attempt, and whether any attempt may have run without an answer. */
  async #retry<T>(call: Call, read: Read<T>): Promise<{ made: Attempt<T>; mayHaveRun: boolean }> {
    const begin = performance.now()
    const isSafe = call.isRepeatable || call.dryRun || call.idempotencyKey !== undefined
    let mayHaveRun = false
    for (let attempt = 0; ; attempt++) {
      const made = await this.exchange.run(call, read)
      if (!made.error || made.end === 'final') {
        return { made, mayHaveRun }
      }

      mayHaveRun ||= made.end === 'unknown'
      const wait = backoff(attempt, made.pause)
      if ((made.end === 'unknown' && !isSafe) || performance.now() - begin + wait >= this.settings.retryTime) {
        return { made, mayHaveRun }
      }

      await pause(wait, call.signal)
    }
  }

  /** Reads the JSON of an answer, which begins with `"ok":true` as every answer of a StateStore server. */
  readonly readAnswer = async <T>(response: Response): Promise<T> => {
    const answer = (await readJson(response, this.settings.maxAnswerBytes)) as { ok?: unknown } | null | undefined
    if (answer?.ok !== true) {
      throw foreign(this.settings.url, `its answer has another form (status ${response.status})`, response.status)
    }

    return answer as T
  }
}

/** A random text of 32 digits. Unlike crypto.randomUUID, it works on pages of plain http. */
export function randomText(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
