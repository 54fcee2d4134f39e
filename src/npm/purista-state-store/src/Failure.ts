import { isStateStoreError } from '@statestore/client'

/** The codes of failures. The named ones are those of this client; codes of the server (`INVALID_NAME`, `TOO_LARGE`, ..) are passed on unchanged. */
export type FailureCode = 'UNREACHABLE' | 'TIMEOUT' | 'DESTROYED' | 'INVALID_ANSWER' | 'INVALID_VALUE' | 'NOT_JSON' | (string & {})

/** The failure of a call. It is the `cause` of the error that the caller gets. */
export class Failure extends Error {
  constructor(
    readonly code: FailureCode,
    message: string,
    readonly details?: unknown,
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.name = 'Failure'
  }
}

/** The failure for an error of the client. Any other error is thrown again. */
export function failureOf(err: unknown, timeoutMs: number): Failure {
  if (err instanceof Failure) {
    return err
  }

  if (!isStateStoreError(err)) {
    throw err
  }

  const { code, message, details, origin, status = 0 } = err
  switch (origin) {
    case 'timeout':
      return new Failure('TIMEOUT', `no answer within ${timeoutMs} ms`, undefined, { cause: err })
    case 'connection':
      return new Failure('UNREACHABLE', `the server can't be reached: ${reasonOf(err)}`, undefined, { cause: err })
    case 'answer':
      return status >= 300 && status < 400
        ? new Failure('UNREACHABLE', `the server can't be reached: unexpected redirect (HTTP ${status})`, undefined, { cause: err })
        : new Failure('INVALID_ANSWER', `HTTP ${status} is not the answer of a StateStore server`, undefined, { cause: err })
    default:
      return new Failure(code, message, details, { cause: err })
  }
}

/** The message of fetch has no reason; the reason is in its cause. */
function reasonOf({ cause, message }: Error): string {
  const reason = (cause as Error | undefined)?.cause
  return reason instanceof Error ? reason.message || String((reason as NodeJS.ErrnoException).code) : message
}
