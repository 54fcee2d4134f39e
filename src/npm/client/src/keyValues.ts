import { fromBase64, toBase64 } from './base64.js'
import { durationText } from './durations.js'
import { jsonValue } from './json.js'
import type { Schemas, Ttl } from './types.js'

/** A key with its value. */
export interface KeyEntry<Value = unknown> {
  /** The JSON value; the bytes (`Uint8Array`) if the value has another content type. */
  value: Value
  /** The content type; absent for JSON. */
  content_type?: string
  version: number
  expires_at?: string
}

/** The members that carry a value: JSON, or bytes with their content type. */
export type ValueMembers = { value?: unknown; value_base64?: string; content_type?: string }

type Stored = ValueMembers & { version: number; expires_at?: string }

/** The entry in a result of the server. */
export function entryOf({ value, value_base64, content_type, version, expires_at }: Stored): KeyEntry {
  return {
    value: value_base64 === undefined ? value : fromBase64(value_base64),
    ...(content_type !== undefined && { content_type }),
    version,
    ...(expires_at !== undefined && { expires_at }),
  }
}

/** The members of an operation that carry a value. */
export function valueMembers(value: unknown, contentType = 'application/octet-stream'): ValueMembers {
  return value instanceof Uint8Array ? { value_base64: toBase64(value), content_type: contentType } : { value: jsonValue(value) }
}

/** A time to live as the member or parameter of a request. */
export function ttlText(ttl: Ttl | undefined): string | undefined {
  return ttl === undefined ? undefined : durationText(ttl)
}

/** One operation of a batch of keys. */
export type KeyOperation = Schemas['KeyOperation']
