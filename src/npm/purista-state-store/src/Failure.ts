/** Codes of failures that are not the server's own; its codes (`INVALID_NAME`, `TOO_LARGE`, ..) come through as they are. */
export type FailureCode = 'UNREACHABLE' | 'TIMEOUT' | 'DESTROYED' | 'INVALID_ANSWER' | 'INVALID_VALUE' | 'NOT_JSON' | (string & {})

/** Why a call failed; it travels as the cause of the error that the caller is given. */
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
