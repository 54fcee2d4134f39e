import { Failure } from './Failure.js'

export type KeyResult = { key: string; value?: unknown; content_type?: string }

type Answer = { ok: true; results: KeyResult[] } | { ok: false; error: { code: string; message: string; details?: unknown } }

/**
 * Calls one address. All calls are batches, even for one key: the names are then in the body, which can contain any text. A
 * path cannot contain `..` or a NUL.
 */
export class KeyClient {
  readonly #running = new Set<AbortController>()
  #isClosed = false

  constructor(
    private readonly address: string,
    private readonly headers: Record<string, string>,
    private readonly timeoutMs: number,
  ) {}

  /** Runs all operations in their order, or none of them. Each operation is a JSON text. */
  async batch(operations: string[]): Promise<KeyResult[]> {
    if (this.#isClosed) {
      throw new Failure('DESTROYED', 'the store was destroyed')
    }

    // AbortSignal.any does not exist in the oldest supported version of Node.
    const abort = new AbortController()
    const timer = setTimeout(() => abort.abort(new Failure('TIMEOUT', `no answer within ${this.timeoutMs} ms`)), this.timeoutMs)
    this.#running.add(abort)
    try {
      const body = `{"operations":[${operations.join(',')}]}`
      const response = await fetch(this.address, { method: 'POST', headers: this.headers, body, redirect: 'error', signal: abort.signal })
      return resultsOf(response.status, await response.text(), operations.length)
    } catch (err) {
      throw abort.signal.aborted ? abort.signal.reason : err instanceof Failure ? err : unreachable(err)
    } finally {
      clearTimeout(timer)
      this.#running.delete(abort)
    }
  }

  /** Aborts the calls in flight and refuses new ones. */
  close(): void {
    this.#isClosed = true
    for (const abort of this.#running) {
      abort.abort(new Failure('DESTROYED', 'the store was destroyed'))
    }
  }
}

function resultsOf(status: number, text: string, count: number): KeyResult[] {
  const answer = parse(text)
  if (answer?.ok === true && answer.results?.length === count) {
    return answer.results
  }

  if (answer?.ok === false && answer.error) {
    throw new Failure(answer.error.code, answer.error.message, answer.error.details)
  }

  throw new Failure('INVALID_ANSWER', `HTTP ${status} is not the answer of a StateStore server`)
}

function parse(text: string): Answer | null | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The failure of an unreachable server. The message of fetch has no reason; the reason is in its cause. */
function unreachable(err: unknown): Failure {
  const { message, cause } = err as Error
  const reason = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : undefined
  return new Failure('UNREACHABLE', `the server can't be reached: ${reason ?? message}`, undefined, { cause: err })
}
