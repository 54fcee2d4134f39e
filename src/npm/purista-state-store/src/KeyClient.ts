import { Failure } from './Failure.js'

export type KeyResult = { key: string; value?: unknown; content_type?: string }

type Answer = { ok: true; results: KeyResult[] } | { ok: false; error: { code: string; message: string; details?: unknown } }

/**
 * Calls of one address. All of them are batches, also those of one key: names stand in the body then, where any text can
 * stand, while a path has no place for `..` or a NUL.
 */
export class KeyClient {
  readonly #running = new Set<AbortController>()
  #isClosed = false

  constructor(
    private readonly address: string,
    private readonly headers: Record<string, string>,
    private readonly timeoutMs: number,
  ) {}

  /** Makes all of them, which are texts of JSON already, in their order, or none. */
  async batch(operations: string[]): Promise<KeyResult[]> {
    if (this.#isClosed) {
      throw new Failure('DESTROYED', 'the store was destroyed')
    }

    // Not AbortSignal.any: it is younger than the oldest Node that is supported.
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

  /** Ends the calls under way and refuses new ones. */
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

/** fetch says only that it failed; why, stands in the cause. */
function unreachable(err: unknown): Failure {
  const { message, cause } = err as Error
  const reason = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : undefined
  return new Failure('UNREACHABLE', `the server can't be reached: ${reason ?? message}`, undefined, { cause: err })
}
