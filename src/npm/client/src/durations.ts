import type { Duration, Ttl } from './types.js'

const units: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** The longest wait of one request, in milliseconds. A server refuses or cuts longer ones by default. */
export const longestWait = 60_000

/** A time as the server writes it, such as `1500ms`. A fraction of a millisecond is rounded up, so that nothing ends early. */
export function durationText(duration: Ttl): string {
  // BigInt never writes an exponent.
  return typeof duration === 'number' ? `${BigInt(Math.ceil(checked(duration)))}ms` : duration
}

/** A time in milliseconds. */
export function milliseconds(duration: Duration): number {
  if (typeof duration === 'number') {
    return checked(duration)
  }

  const [, count, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(duration) ?? []
  if (unit === undefined) {
    throw new TypeError(`"${duration}" is not a time: write 500ms, 30s, 5m, 12h or 7d, or a number of milliseconds`)
  }

  return Number(count) * units[unit]!
}

function checked(duration: number): number {
  if (!(duration >= 0 && duration < Infinity)) {
    throw new TypeError(`${duration} is not a time: give a number of milliseconds from 0`)
  }

  return duration
}
