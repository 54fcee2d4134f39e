import { refusedCall } from '../errors.js'

/** A name as one segment of a path. INVALID_NAME for a name that a path can't carry. */
export function segment(name: string): string {
  // Callers without types pass what they have.
  if (typeof name !== 'string') {
    throw refusedCall('INVALID_NAME', `${String(name)} can't be a name: a text is expected`)
  }

  if (!fitsPath(name)) {
    throw refusedCall('INVALID_NAME', `${JSON.stringify(name)} can't be a name in a path: it is empty, "." or "..", or contains NUL`)
  }

  return encode(name)
}

/** Whether a path can carry a name. Every parser of URLs resolves dots, and servers refuse NUL. */
export function fitsPath(name: string): boolean {
  return typeof name === 'string' && !/^\.{0,2}$/.test(name) && !name.includes('\0')
}

/** A path with the parameters that have a value. */
export function withQuery(path: string, parameters: Record<string, string | number | boolean | undefined>): string {
  const query = Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encode(String(value))}`]))
  return query.length === 0 ? path : `${path}?${query.join('&')}`
}

/** Percent-encodes a text. INVALID_NAME for invalid Unicode, which would become another text on the way. */
function encode(text: string): string {
  try {
    return encodeURIComponent(text)
  } catch (err) {
    throw refusedCall('INVALID_NAME', `${JSON.stringify(text)} is not valid Unicode`, err)
  }
}
