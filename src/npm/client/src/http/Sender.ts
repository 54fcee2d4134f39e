import type { StateStoreError } from '../errors.js'
import { backoff } from './backoff.js'
import { foreign, readJson } from './bodies.js'
import type { Call } from './Call.js'
import { pause } from './Deadline.js'
import { Exchange, isTransient } from './Exchange.js'
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
    if (call.idempotencyKey !== undefined || !this.settings.idempotencyKeys) {
      return this.send(call, read)
    }

    const made = await this.#retry({ ...call, idempotencyKey: randomText() }, read)
    if (!made.error) {
      return made.value
    }

    // The key can be the reason: the namespace has no room for another answer, or the answer is too large for it. Then nothing was changed.
    if (isReasonTheKey(made.error)) {
      return this.send(call, read)
    }

    throw made.error
  }

  /** Sends a request, and returns what `read` makes of its answer. */
  async send<T>(call: Call, read: Read<T> = this.readAnswer): Promise<T> {
    const made = await this.#retry(call, read)
    if (made.error) {
      throw made.error
    }

    return made.value
  }

  async #retry<T>(call: Call, read: Read<T>): Promise<Attempt<T>> {
    const begin = performance.now()
    for (let attempt = 0; ; attempt++) {
      const made = await this.exchange.run(call, read)
      const isSafe = call.isRepeatable || call.idempotencyKey !== undefined
      if (!made.error || made.end === 'final' || (made.end === 'unknown' && !isSafe)) {
        return made
      }

      const wait = backoff(attempt, made.pause)
      if (performance.now() - begin + wait >= this.settings.retryTime) {
        return made
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

function isReasonTheKey({ code, details }: StateStoreError): boolean {
  return code === 'TOO_LARGE' || (code === 'LIMIT_EXCEEDED' && !isTransient(code, details))
}
