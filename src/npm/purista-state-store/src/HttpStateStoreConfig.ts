import type { SetStateOptions } from './retention.js'

/** The place of the states, and the settings of all of them. */
export type HttpStateStoreConfig = {
  /** The address of the StateStore server, such as `http://127.0.0.1:8080`. */
  url: string
  /** The namespace that has the states as its keys. @default "default" */
  namespace?: string
  /** The timeout of one call, in milliseconds. @default 10000 */
  timeoutMs?: number
  /** The API key that each request carries. It needs the scopes `keys:read` and `keys:write` in the namespace. */
  apiKey?: string
  /** Whether the API key may go over plain http to a host other than loopback, where every machine on the way can read it. @default false */
  allowCredentialsOverHttp?: boolean
  /**
   * The time from the beginning of a call within which a retry may begin, in milliseconds. A retried write is made once. @default 0, no retries
   */
  retryMs?: number
  /** Headers of each request, such as credentials for a proxy before the server. */
  headers?: Record<string, string>
  /**
   * The retention of a state if `setState` gives none: one for all states, or a function of the name.
   * Without it, the default of the server's namespace applies.
   */
  retention?: SetStateOptions | ((stateName: string) => SetStateOptions | undefined)
}
