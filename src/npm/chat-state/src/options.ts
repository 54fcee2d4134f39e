import { StateStore } from '@statestore/client'
import type { StateStoreOptions } from '@statestore/client'

/** The place of the state, and how long a queue waits for an announced message. */
export type ChatStateOptions = ({ client: StateStore } | (Partial<StateStoreOptions> & { client?: undefined })) & {
  /** The namespace that has the state. Bots with different namespaces do not see each other. @default "chat" */
  namespace?: string | undefined
  /**
   * The time, in milliseconds, that the owner of a lock waits for a message that another instance has announced and not yet enqueued. Only an instance that
   * stops between both steps makes the owner wait so long. @default 10000
   */
  announcementTtlMs?: number | undefined
}

/** The client that the options name. A mistake in the options is a TypeError. */
export function clientOf(options: ChatStateOptions): StateStore {
  if (options.client !== undefined) {
    return options.client
  }

  const { namespace: _, announcementTtlMs: __, client: ___, url = process.env.STATESTORE_URL, ...settings } = options
  if (url === undefined) {
    throw new TypeError('The address of the server is missing: set url, or the environment variable STATESTORE_URL')
  }

  return new StateStore({ ...settings, url })
}

/** The announcement time of the options. */
export function announcementTtlOf({ announcementTtlMs = 10_000 }: ChatStateOptions): number {
  if (!(announcementTtlMs > 0 && announcementTtlMs < 2 ** 31)) {
    throw new TypeError(`announcementTtlMs must be a number of milliseconds above 0, not ${announcementTtlMs}`)
  }

  return announcementTtlMs
}
