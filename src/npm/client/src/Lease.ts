/// <reference lib="esnext.disposable" preserve="true" />
import { durationText, milliseconds } from './durations.js'
import { StateStoreError, isStateStoreError } from './errors.js'
import { backoff } from './http/backoff.js'
import { pause } from './http/Deadline.js'
import type { Sender } from './http/Sender.js'
import type { Keys } from './Keys.js'
import type { CallOptions, Duration, Schemas } from './types.js'

/** The longest time of a timer, in milliseconds: 24 days. A longer lease needs no timer. */
const longestTimer = 2 ** 31 - 1

/** How a lease was acquired. */
interface Acquisition {
  ttl: Duration
  /** The time of the monotonic clock before the request was sent. */
  since: number
  keepAlive: boolean
  path: string
  sender: Sender
  keys: Keys
}

/** A lease that this program holds. Release it, or declare it with `await using`. */
export class Lease implements AsyncDisposable {
  /** The name of the owner. */
  readonly owner: string
  /** The fencing token: greater than every token of this lease before. A resource that remembers the greatest one can refuse a former owner. */
  readonly token: number
  #expiresAt: string
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #end = new AbortController()
  readonly #acquisition: Acquisition

  /** @internal */
  constructor(
    /** The name of the lease. */
    readonly name: string,
    held: Schemas['Lease'],
    acquisition: Acquisition,
  ) {
    this.owner = held.owner
    this.token = held.token
    this.#expiresAt = held.expires_at
    this.#acquisition = acquisition
    this.#schedule(acquisition.since, milliseconds(acquisition.ttl))
  }

  /** The end of the lease as of its last renewal, by the clock of the server. */
  get expiresAt(): string {
    return this.#expiresAt
  }

  /** Aborts with LEASE_LOST when the lease has ended or was lost. Pass it to the work that the lease protects. */
  get signal(): AbortSignal {
    return this.#end.signal
  }

  /** Renews the lease for a time from now on, by default for that of its acquisition. LEASE_LOST if it is no longer held: stop the work that it protects. */
  async renew(options: CallOptions & { ttl?: Duration } = {}): Promise<void> {
    const { ttl = this.#acquisition.ttl, signal } = options
    const { path, sender } = this.#acquisition
    // The own clock ends before that of the server. The work was told to stop, so the lease must not come back.
    this.signal.throwIfAborted()
    const since = performance.now()
    const body = JSON.stringify({ owner: this.owner, token: this.token, ttl: durationText(ttl) })
    try {
      const held = await sender.send<Schemas['Lease']>({ method: 'POST', path: `${path}/renew`, body, isRepeatable: true, signal })
      this.#expiresAt = held.expires_at
      this.#schedule(since, milliseconds(ttl))
    } catch (err) {
      if (isStateStoreError(err, 'LEASE_LOST')) {
        this.#lose(err)
      }

      throw err
    }
  }

  /** Ends the lease at once. LEASE_LOST if it was no longer held. */
  async release(options: CallOptions = {}): Promise<void> {
    const { name, owner, token } = this
    this.#lose(new StateStoreError('LEASE_LOST', 'The lease was released', 'client'))

    // A batch, because it takes an idempotency key: a repeated release would be LEASE_LOST.
    await this.#acquisition.keys.batch([{ op: 'release', name, owner, token }], options)
  }

  /** Ends the lease, if it is still held. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.release()
    } catch (err) {
      if (!isStateStoreError(err, 'LEASE_LOST')) {
        throw err
      }
    }
  }

  /** Plans the next renewal, or the end. The own clock counts from before the request, so the end is never later than that of the server. */
  #schedule(since: number, ttl: number): void {
    clearTimeout(this.#timer)
    if (this.#end.signal.aborted) {
      return
    }

    const left = since + ttl - performance.now()
    const isRenewed = this.#acquisition.keepAlive
    const act = () => (isRenewed ? void this.#keep(since + ttl) : this.#lose(new StateStoreError('LEASE_LOST', 'The lease has ended', 'client')))

    // A lease does not keep a process of Node running.
    const delay = isRenewed ? left - (ttl * 2) / 3 : left
    if (delay <= longestTimer) {
      this.#timer = setTimeout(act, delay)
      ;(this.#timer as { unref?: () => void }).unref?.()
    }
  }

  /** Renews the lease, and retries until its end. */
  async #keep(end: number): Promise<void> {
    const abort = new AbortController()
    const lose = () => abort.abort(new StateStoreError('LEASE_LOST', 'The lease has ended: it could not be renewed', 'client'))
    const timer = setTimeout(lose, Math.min(end - performance.now(), longestTimer))
    try {
      for (let attempt = 0; ; attempt++) {
        try {
          return await this.renew({ signal: abort.signal })
        } catch (err) {
          if (!isStateStoreError(err, 'STORAGE_UNAVAILABLE')) {
            throw err
          }
        }

        await pause(backoff(attempt, 0), abort.signal)
      }
    } catch (err) {
      this.#lose(err)
    } finally {
      clearTimeout(timer)
    }
  }

  #lose(reason: unknown): void {
    clearTimeout(this.#timer)
    this.#end.abort(reason)
  }
}
