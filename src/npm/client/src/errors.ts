import type { Schemas } from './types.js'

/** The closed list of error codes, which is that of the server. */
export type ErrorCode = Schemas['Error']['error']['code']

/**
 * The origin of an error: the `server` refused the request; there was no `connection`, or it was lost; the `timeout` ended; the `answer` is not that of a
 * StateStore server; the `client` refused the call before it sent anything.
 */
export type ErrorOrigin = 'server' | 'connection' | 'timeout' | 'answer' | 'client'

/** The names of all codes. The type makes it an error to forget one. */
const codes: Record<ErrorCode, 1> = {
  INVALID_NAME: 1, INVALID_INPUT: 1, INVALID_JSON: 1, INVALID_SCHEMA: 1, INVALID_TRANSITION: 1, INVALID_DATA: 1, NOT_FOUND: 1,
  METHOD_NOT_ALLOWED: 1, ALREADY_EXISTS: 1, VERSION_CONFLICT: 1, IDEMPOTENCY_MISMATCH: 1, LEASE_HELD: 1, LEASE_LOST: 1, NAMESPACE_DELETING: 1,
  HOOK_REJECTED: 1, HOOK_FAILED: 1, GONE: 1, TOO_LARGE: 1, LIMIT_EXCEEDED: 1, NOT_SUPPORTED: 1, UNAUTHORIZED: 1, FORBIDDEN: 1,
  STORAGE_UNAVAILABLE: 1, CORRUPT: 1, INTERNAL: 1,
}

/** The error of every call that fails, except for an aborted call, which throws the reason of its signal. */
export class StateStoreError extends Error {
  override readonly name: string = 'StateStoreError'
  /** The HTTP status of the answer; undefined if there was none. */
  readonly status: number | undefined

  constructor(
    /** The code, for programs. */
    readonly code: ErrorCode,
    message: string,
    /** The origin of the error. */
    readonly origin: ErrorOrigin,
    options: ErrorOptions & { status?: number | undefined } = {},
    /** The details of the server, in a form that depends on the code. */
    readonly details?: unknown,
  ) {
    super(message, options)
    this.status = options.status
  }
}

/** Events are missing: the log no longer has them, or it was lost. Read the current state once, then follow from `next`. */
export class GapError extends StateStoreError {
  override readonly name = 'GapError'

  constructor(
    /** The position to follow from. */
    readonly next: string,
  ) {
    super('GONE', `Events are missing: read the current state once, then follow with after: ${JSON.stringify(next)}`, 'server')
  }
}

/** Whether an error is a `StateStoreError`, optionally one with this code. It also knows the errors of another copy of this package. */
export function isStateStoreError(error: unknown, code?: ErrorCode): error is StateStoreError {
  const { name, code: actual } = (error ?? {}) as Partial<StateStoreError>
  return (name === 'StateStoreError' || name === 'GapError') && (code === undefined || code === actual)
}

/** Turns NOT_FOUND into undefined. */
export async function orUndefined<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call
  } catch (err) {
    if (isStateStoreError(err, 'NOT_FOUND')) {
      return undefined
    }

    throw err
  }
}

/** The error in the body of an answer; undefined if the body has another form. */
export function errorOf(body: unknown, status: number): StateStoreError | undefined {
  const { code, message, details } = (body as Partial<Schemas['Error']> | null | undefined)?.error ?? {}
  return typeof code === 'string' && typeof message === 'string'
    ? new StateStoreError(Object.keys(codes).includes(code) ? code : 'INTERNAL', message, 'server', { status }, details)
    : undefined
}

/** The error for a call that can't be sent. */
export function refusedCall(code: ErrorCode, message: string, cause?: unknown): StateStoreError {
  return new StateStoreError(code, message, 'client', { cause })
}
