/** One request to a server, which may be sent several times. */
export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path and query, percent-encoded. */
  path: string
  body?: string | Uint8Array | undefined
  /** The content type of the body. The default is JSON. */
  contentType?: string | undefined
  /** The version that the entity must have; 0 = it must not exist. */
  expectedVersion?: number | undefined
  idempotencyKey?: string | undefined
  /** Whether the server only answers as the change would. */
  dryRun?: boolean | undefined
  /** Whether a repeated request does no harm: it reads, or it has the same effect again. */
  isRepeatable?: boolean | undefined
  /** Whether `{"status":"error"}` is an answer, as for commands of the Simple State Engine. */
  isCommand?: boolean | undefined
  /** The content type of the wanted answer, if it is not that of the API. */
  accept?: string | undefined
  /** The time for which the server may wait before it answers, in milliseconds. */
  wait?: number | undefined
  signal?: AbortSignal | undefined
}

/** The path and query of a call. */
export function targetOf({ path, dryRun }: Call): string {
  return dryRun ? `${path}${path.includes('?') ? '&' : '?'}dry_run=true` : path
}

/** The headers of a call, without credentials. */
export function headersOf(call: Call, common: Record<string, string>): Headers {
  const headers = new Headers(common)
  const put = (name: string, value: string | undefined) => value !== undefined && headers.set(name, value)
  put('Accept', call.accept)
  put('If-Match', call.expectedVersion === undefined ? undefined : `"${call.expectedVersion}"`)
  put('Idempotency-Key', call.idempotencyKey)
  put('Content-Type', call.body === undefined ? undefined : call.contentType ?? 'application/json')
  return headers
}
