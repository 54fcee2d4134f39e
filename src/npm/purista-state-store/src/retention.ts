/** The retention of a state: unlimited, or a time from the last write. Reads do not prolong it. */
export type Retention = { mode: 'forever' } | { mode: 'expire'; ttlMs: number }

/** The retention in one of two forms. `ttl` is a number of milliseconds or a text such as `500ms`, `30s`, `5m`, `12h`, `7d`. */
export type SetStateOptions = { retention?: Retention; ttl?: number | string }

/** Returns the time to live in the form of the server, such as `30s`: `-1` for unlimited, undefined if the options give none. */
export function ttlOf(options: SetStateOptions | undefined): string | undefined {
  const { retention, ttl } = options ?? {}
  if (retention === undefined) {
    return typeof ttl === 'number' ? milliseconds(ttl) : ttl
  }

  if (ttl !== undefined) {
    throw new TypeError('retention and ttl say the same thing: give one of them')
  }

  switch (retention.mode) {
    case 'forever':
      return '-1'
    case 'expire':
      return milliseconds(retention.ttlMs)
    default:
      throw new TypeError("retention.mode must be 'forever' or 'expire'")
  }
}

function milliseconds(ttl: number): string {
  if (!Number.isFinite(ttl) || ttl <= 0) {
    throw new TypeError(`a time to live must be a number of milliseconds above 0, not ${ttl}`)
  }

  // Rounded up, so that no state expires early. BigInt never writes an exponent.
  return `${BigInt(Math.ceil(ttl))}ms`
}
