import { milliseconds } from '../durations.js'
import type { Duration } from '../types.js'

/** The options of a client. */
export interface StateStoreOptions {
  /** The address of the server, http or https. A path in it goes before every path of the API. */
  url: string | URL
  /** The API key that each request carries. It excludes `token`. */
  apiKey?: string | undefined
  /** Returns the token that requests carry, such as that of an OIDC issuer. The client keeps it until the server answers 401, and then calls the function again. */
  token?: (() => string | Promise<string>) | undefined
  /** Whether credentials may go over plain http to a host other than loopback, where every machine on the way can read them. @default false */
  allowCredentialsOverHttp?: boolean | undefined
  /** Headers of each request, such as credentials for a proxy in front of the server. */
  headers?: Record<string, string> | undefined
  /** The greatest time of one attempt, beside the time for which a call asks the server to wait. @default "10s" */
  timeout?: Duration | undefined
  /** The time from the beginning of a call within which a retry may begin; 0 = no retries. @default "30s" */
  retryTime?: Duration | undefined
  /**
   * Whether the client gives each change an idempotency key, so that a retry changes nothing twice. If false, it retries a change without a key only if the
   * server certainly did not make it. @default true
   */
  idempotencyKeys?: boolean | undefined
  /** The greatest size of one answer or one event, in bytes; beyond: INTERNAL. @default 32 MiB */
  maxAnswerBytes?: number | undefined
  /** The function that sends requests. @default the global fetch */
  fetch?: typeof fetch | undefined
}

/** The checked options of a client. */
export type Settings = ReturnType<typeof settingsOf>

/** Checks options, and fills in the defaults. A mistake is a TypeError. */
export function settingsOf(options: StateStoreOptions) {
  const { apiKey, token, headers = {}, idempotencyKeys = true, maxAnswerBytes = 32 * 1024 * 1024 } = options

  // Not bound now: tests replace the global function.
  const { fetch: send = (...request: Parameters<typeof fetch>) => globalThis.fetch(...request) } = options
  const url = addressOf(options.url)
  if (apiKey !== undefined && token !== undefined) {
    throw new TypeError('apiKey and token exclude each other: give one of them')
  }

  if (apiKey !== undefined && !isSendable(apiKey)) {
    throw new TypeError('apiKey must be printable ASCII without spaces')
  }

  const hasCredentials = apiKey !== undefined || token !== undefined
  if (hasCredentials && url.protocol === 'http:' && !/^(localhost|127\..*|\[::1\])$/.test(url.hostname) && !options.allowCredentialsOverHttp) {
    throw new TypeError(`every machine on the way to ${url.host} could read the credentials: use https, or set allowCredentialsOverHttp`)
  }

  const timeout = milliseconds(options.timeout ?? '10s')
  if (!(timeout > 0 && timeout < 2 ** 31)) {
    throw new TypeError('timeout must be above 0 and below 25 days')
  }

  const retryTime = milliseconds(options.retryTime ?? '30s')
  return { url: url.href.replace(/\/+$/, ''), apiKey, token, headers, timeout, retryTime, idempotencyKeys, maxAnswerBytes, send }
}

/** Whether a header can carry a key or a token. */
export function isSendable(text: unknown): text is string {
  return typeof text === 'string' && /^[!-~]+$/.test(text)
}

function addressOf(url: string | URL): URL {
  let address: URL | undefined
  try {
    address = new URL(url)
  } catch {
    // URL.canParse is younger than the oldest supported browsers.
  }

  if (!address || !/^https?:$/.test(address.protocol) || address.username || address.password || address.search || address.hash) {
    throw new TypeError('url must be the address of a StateStore server, such as http://127.0.0.1:8080')
  }

  return address
}
