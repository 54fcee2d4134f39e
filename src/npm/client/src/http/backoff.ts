const first = 100
const longest = 5_000

/**
 * The pause after an attempt (from 0), in milliseconds: exponential with full jitter, so that callers of a restarted server do not come back together.
 * It is at least the time that the server asked for.
 */
export function backoff(attempt: number, least: number): number {
  return least + Math.random() * Math.min(longest, first * 2 ** attempt)
}

/** The time of Retry-After in milliseconds; 0 if there is none. */
export function retryAfter(headers: Headers): number {
  const text = headers.get('Retry-After') ?? ''
  const time = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now()
  return time > 0 ? time : 0
}
