import type { SetStateOptions } from './retention.js'

/** Where the states are kept, and what holds for all of them. */
export type HttpStateStoreConfig = {
  /** Address of the StateStore server, such as `http://127.0.0.1:8080`. */
  url: string
  /** The namespace whose keys the states are. @default "default" */
  namespace?: string
  /** How long one call may take, in milliseconds. @default 10000 */
  timeoutMs?: number
  /** Sent with each request, such as the credentials that a proxy before the server asks for. */
  headers?: Record<string, string>
  /**
   * How long a state is kept when `setState` doesn't say so; for all states, or by name.
   * Where this says nothing either, the default of the server's namespace holds.
   */
  retention?: SetStateOptions | ((stateName: string) => SetStateOptions | undefined)
}
