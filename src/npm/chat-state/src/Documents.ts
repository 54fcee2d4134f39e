import { setTimeout as sleep } from 'node:timers/promises'

import { isStateStoreError } from '@statestore/client'
import type { Keys, Schemas } from '@statestore/client'

/** One operation of a batch, without the members that the server fills in. */
export type Operation = Parameters<Keys['batch']>[0][number]

/** A decision about a document. */
export interface Change<Content, Result> {
  /** The result, made of the results of the batch: first that of the document if it was written or checked, then those of `also`. */
  result: (results: Schemas['KeyResult'][]) => Result
  /** The new content; null deletes the document, undefined leaves it. */
  content?: Content | null
  /** The time to live of the new content, in milliseconds. @default unlimited */
  ttlMs?: number | undefined
  /** More operations of the same commit. */
  also?: Operation[]
}

/** The most attempts of an update. An attempt fails only because another process has changed the document. */
const mostAttempts = 500

/** JSON documents in keys, each changed by compare-and-set. */
export class Documents {
  /** The end of the last update of each key by this process. */
  readonly #lines = new Map<string, Promise<unknown>>()

  constructor(private readonly keys: Keys) {}

  /** Reads a document; undefined if it is missing or has expired. */
  read<Content>(key: string): Promise<Content | undefined> {
    return this.keys.get<Content>(key)
  }

  /**
   * Changes a document, together with the other operations of the decision: all or nothing. After a change by another process, it reads and decides again.
   * VERSION_CONFLICT after 500 attempts. An error of another operation changes nothing, and is thrown.
   */
  update<Content, Result>(key: string, decide: (content: Content | undefined) => Change<Content, Result>): Promise<Result> {
    // Updates of one key by this process wait in line: otherwise all but one of them would fail and read again.
    const before = this.#lines.get(key) ?? Promise.resolve()
    const update = before.catch(() => {}).then(() => this.#attempt(key, decide))
    const line = update.catch(() => {}).then(() => {
      if (this.#lines.get(key) === line) {
        this.#lines.delete(key)
      }
    })
    this.#lines.set(key, line)
    return update
  }

  async #attempt<Content, Result>(key: string, decide: (content: Content | undefined) => Change<Content, Result>): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      const entry = await this.keys.entry<Content>(key)
      const change = decide(entry?.value)
      const operations = [...writeOf(key, entry?.version ?? 0, change), ...(change.also ?? [])]
      try {
        return change.result(operations.length > 0 ? await this.keys.batch(operations) : [])
      } catch (err) {
        if (attempt >= mostAttempts || !isStateStoreError(err, 'VERSION_CONFLICT')) {
          throw err
        }
      }

      await sleep(Math.random() * Math.min(2 ** attempt, 100))
    }
  }
}

/** The write of a decision. A decision that leaves the document still checks its version, because the other operations depend on what it read. */
function writeOf<Content, Result>(key: string, version: number, { content, ttlMs, also }: Change<Content, Result>): Operation[] {
  if (content === undefined) {
    return also === undefined ? [] : [{ op: 'get', key, expected_version: version }]
  }

  return content === null
    ? [{ op: 'delete', key, expected_version: version }]
    : [{ op: 'set', key, value: content, ttl: ttlText(ttlMs), expected_version: version }]
}

/** A time to live as the server reads it: rounded up, so that nothing expires early. Without one, the default of the namespace must not apply. */
export function ttlText(ttlMs: number | undefined): `${number}ms` | '-1' {
  return ttlMs ? `${Math.ceil(ttlMs)}ms` : '-1'
}
