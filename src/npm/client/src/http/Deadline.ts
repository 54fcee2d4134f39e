/** Ends a request when its time is over, or when the caller's signal aborts. AbortSignal.any is younger than the oldest supported runtimes. */
export class Deadline {
  /** Whether the time is over. */
  isOver = false
  readonly #abort = new AbortController()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    readonly caller: AbortSignal | undefined,
    milliseconds: number,
  ) {
    this.extend(milliseconds)
    caller?.addEventListener('abort', this.#onAbort)
    if (caller?.aborted) {
      this.#onAbort()
    }
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** Begins the time again. */
  extend(milliseconds: number): void {
    this.stop()
    this.#timer = setTimeout(() => {
      this.isOver = true
      this.#abort.abort()
    }, milliseconds)
  }

  /** Stops the time until it is extended. */
  stop(): void {
    clearTimeout(this.#timer)
  }

  /** Stops the time and the watch of the caller's signal. Every deadline must be ended. */
  end(): void {
    this.stop()
    this.caller?.removeEventListener('abort', this.#onAbort)
  }

  /** Waits for a promise that knows nothing of the deadline. */
  async race<T>(promise: T | Promise<T>): Promise<T> {
    const { signal } = this
    signal.throwIfAborted()
    return new Promise((resolve, reject) => {
      const onAbort = () => reject(signal.reason)
      signal.addEventListener('abort', onAbort, { once: true })
      Promise.resolve(promise).then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
    })
  }

  readonly #onAbort = () => this.#abort.abort(this.caller!.reason)
}

/** Waits for a time. An aborted signal rejects with its reason. */
export async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted()
  await new Promise<void>((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer)
      reject(signal!.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }, milliseconds)
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}
