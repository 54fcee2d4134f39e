import { refusedCall } from './errors.js'

/** The JSON text of a value. INVALID_JSON for a value without a JSON form: undefined, a function, a BigInt, a cycle. */
export function jsonText(value: unknown): string {
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch (err) {
    throw refusedCall('INVALID_JSON', `The value has no JSON form: ${(err as Error).message}`, err)
  }

  if (text === undefined) {
    throw refusedCall('INVALID_JSON', `The value has no JSON form: it is ${typeof value}`)
  }

  return text
}

/** Returns a value that goes into a larger JSON text, where JSON.stringify would leave out a function. INVALID_JSON for a value without a JSON form. */
export function jsonValue<T>(value: T): T {
  jsonText(value)
  return value
}
