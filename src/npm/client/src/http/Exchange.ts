import { StateStoreError, errorOf } from '../errors.js'
import { retryAfter } from './backoff.js'
import { foreign, readJson } from './bodies.js'
import { headersOf, targetOf } from './Call.js'
import type { Call } from './Call.js'
import { Credentials } from './Credentials.js'
import { Deadline } from './Deadline.js'
import type { Settings } from './settings.js'

/**
 * The result of one attempt. After `final` another attempt would not help; after `not run` the server certainly did not run the request, after `unknown` it may have.
 */
export type Attempt<T> = { value: T; error?: never } | { error: StateStoreError; end: 'final' | 'not run' | 'unknown'; pause: number }

/** Reads the value from an answer without an error. */
export type Read<T> = (response: Response) => T | Promise<T>

/** The codes of Node, Deno and Bun for a connection that was never made. A browser does not say it. */
const unconnected = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ConnectionRefused)$/

/** Sends one request and reads its answer, within the timeout of an attempt. */
export class Exchange {
  readonly #credentials: Credentials

  constructor(readonly settings: Settings) {
    this.#credentials = new Credentials(settings)
  }

  /** Makes one attempt. An aborted signal of the caller throws its reason. */
  async run<T>(call: Call, read: Read<T>): Promise<Attempt<T>> {
    const deadline = this.deadline(call)
    try {
      return await this.runUntil(deadline, call, read)
    } finally {
      deadline.end()
    }
  }

  /** The deadline of one attempt. */
  deadline(call: Call): Deadline {
    return new Deadline(call.signal, this.settings.timeout + (call.wait ?? 0))
  }

  /** Makes one attempt within a deadline, which the caller ends. */
  async runUntil<T>(deadline: Deadline, call: Call, read: Read<T>): Promise<Attempt<T>> {
    const { settings } = this
    const headers = headersOf(call, settings.headers)
    let isSending = false
    const send = async () => {
      isSending = false
      await this.#credentials.add(headers, deadline)
      isSending = true
      const { method, body = null } = call
      const init: RequestInit = { method, headers, body, redirect: 'manual', cache: 'no-store', credentials: 'omit', signal: deadline.signal }
      return settings.send(settings.url + targetOf(call), init)
    }

    try {
      let response = await send()
      if (response.status === 401 && this.#credentials.renew(headers)) {
        await response.body?.cancel()
        response = await send()
      }

      return response.ok ? { value: await read(response) } : await this.#refused<T>(response, call)
    } catch (err) {
      deadline.caller?.throwIfAborted()
      if (deadline.isOver) {
        const seconds = (settings.timeout + (call.wait ?? 0)) / 1_000
        return { error: this.#unavailable(`did not answer within ${seconds} s`, 'timeout'), end: 'unknown', pause: 0 }
      }

      if (err instanceof StateStoreError) {
        return { error: err, end: 'final', pause: 0 }
      }

      if (!isSending) {
        throw err
      }

      return this.#failed(err)
    }
  }

  async #refused<T>(response: Response, call: Call): Promise<Attempt<T>> {
    const { status } = response
    const pause = retryAfter(response.headers)
    const body = await readJson(response, this.settings.maxAnswerBytes)
    const error = errorOf(body, status)
    if (error) {
      return { error, end: endOf(error), pause }
    }

    if (call.isCommand && status < 429 && (body as { status?: unknown } | undefined)?.status === 'error') {
      return { value: body as T }
    }

    // A proxy in front of the server refuses in its own form.
    switch (status) {
      case 429:
        return { error: new StateStoreError('LIMIT_EXCEEDED', `${this.settings.url} refuses more requests`, 'answer', { status }), end: 'not run', pause }
      case 502:
      case 503:
      case 504:
        return { error: this.#unavailable(`is not available (status ${status})`, 'answer', { status }), end: 'unknown', pause }
      default:
        return { error: foreign(this.settings.url, `its answer is not JSON (status ${status})`, status), end: 'final', pause: 0 }
    }
  }

  /** The end of an attempt without an answer. The message of fetch has no reason; the reason is in its cause. */
  #failed(err: unknown): Attempt<never> {
    const { message, cause } = err as Error
    const { code, message: reason } = (cause ?? err) as NodeError
    return unconnected.test(code ?? '')
      ? { error: this.#unavailable(`can't be reached: ${reason || code}`, 'connection', { cause: err }), end: 'not run', pause: 0 }
      : { error: this.#unavailable(`gave no complete answer: ${reason || message}`, 'connection', { cause: err }), end: 'unknown', pause: 0 }
  }

  #unavailable(words: string, origin: 'timeout' | 'connection' | 'answer', options?: ErrorOptions & { status?: number }): StateStoreError {
    return new StateStoreError('STORAGE_UNAVAILABLE', `${this.settings.url} ${words}`, origin, options)
  }
}

type NodeError = { code?: string; message?: string }

function endOf({ code, details }: StateStoreError): 'final' | 'not run' | 'unknown' {
  if (code === 'STORAGE_UNAVAILABLE') {
    return 'unknown'
  }

  return isTransient(code, details) ? 'not run' : 'final'
}

/** Whether a pause alone cures a refusal. Quotas and full tables have the same code, but not these details. */
function isTransient(code: string, details: unknown): boolean {
  return code === 'LIMIT_EXCEEDED' && (details as { retry?: unknown } | undefined)?.retry === true
}
