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
