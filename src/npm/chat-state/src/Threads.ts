import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

import { isStateStoreError } from '@statestore/client'
import type { ErrorCode, Namespace, Schemas } from '@statestore/client'
import type { Lock, QueueEntry } from 'chat'

import { Announcements } from './Announcements.js'
import { Documents, ttlText } from './Documents.js'
import type { Change, Operation } from './Documents.js'
import { holderOf, tokenOf } from './lockTokens.js'
import type { Holder } from './lockTokens.js'

/** The queue of a thread, and the instances that have announced a message: each with a number that grows with its announcements. */
type Queue = { entries: QueueEntry[]; announced: Record<string, number> }

/** A lock that this instance holds. */
interface Held {
  token: string
  /** Whether the queue gave an entry since it was last empty. */
  hasTaken: boolean
  /** Whether the last look at the queue has released the lock. */
  isReleased: boolean
  /** Whether the lock was acquired in this turn of the event loop. */
  isFresh: boolean
}

/** The shortest time that a queue is kept after its last change. */
const shortestQueueTtlMs = 60_000

/** The longest pause between two looks at a queue whose next message is announced. */
const longestPauseMs = 100

/**
 * The locks and queues of threads. A message that finds the lock held is announced before it is enqueued. The owner's last look at the queue releases the
 * lock in the same commit, and that commit fails while the queue has an entry or an announcement. So no message enters a queue without an owner.
 */
export class Threads {
  readonly #documents: Documents
  readonly #announcements: Announcements
  readonly #held = new Map<string, Held>()
  readonly #instance = randomUUID()

  constructor(
    private readonly namespace: Namespace,
    private readonly announcementTtlMs: number,
  ) {
    this.#documents = new Documents(namespace.keys)
    this.#announcements = new Announcements(announcementTtlMs)
  }

  async acquire(threadId: string, ttlMs: number): Promise<Lock | null> {
    const owner = randomUUID()
    const acquire: Operation = { op: 'acquire', name: leaseOf(threadId), owner, ttl: ttlText(ttlMs) }
    const since = Date.now()
    const results = await refusedAs('LEASE_HELD', this.namespace.keys.batch([acquire]))
    if (results !== undefined) {
      return this.#hold(threadId, tokenOf(holderIn(results[0]!)), since + ttlMs)
    }

    return this.#announce(threadId, ttlMs)
  }

  async extend(lock: Lock, ttlMs: number): Promise<boolean> {
    const holder = holderOf(lock.token)
    const renew: Operation = { op: 'renew', name: leaseOf(lock.threadId), ...holder, ttl: ttlText(ttlMs) }
    return holder !== undefined && (await refusedAs('LEASE_LOST', this.namespace.keys.batch([renew]))) !== undefined
  }

  async release(lock: Lock): Promise<void> {
    const held = this.#held.get(lock.threadId)
    const isOwn = held?.token === lock.token
    if (isOwn) {
      this.#held.delete(lock.threadId)
    }

    const holder = holderOf(lock.token)
    if (holder !== undefined && !(isOwn && held.isReleased)) {
      await refusedAs('LEASE_LOST', this.namespace.keys.batch([{ op: 'release', name: leaseOf(lock.threadId), ...holder }]))
    }
  }

  /** Releases the lock of any owner. */
  async forceRelease(threadId: string): Promise<void> {
    const lease = await this.namespace.leases.get(leaseOf(threadId))
    if (lease !== undefined) {
      await this.release({ threadId, token: tokenOf(lease), expiresAt: 0 })
    }
  }

  async enqueue(threadId: string, entry: QueueEntry, maxSize: number): Promise<number> {
    // With burst and debounce, the owner enqueues its own message directly after it has acquired the lock. It never announced that message, so an
    // announcement of this instance is of another one.
    const isOfOwner = this.#held.get(threadId)?.isFresh ?? false
    const depth = await this.#update(threadId, (queue) => {
      const entries = [...queue.entries, entry].slice(-maxSize)
      return { result: () => entries.length, content: { entries, announced: isOfOwner ? queue.announced : this.#withoutOne(threadId, queue) } }
    })
    if (!isOfOwner) {
      this.#announcements.remove(threadId)
    }

    return depth
  }

  /** Takes the oldest entry that has not expired. The signal ends the wait for an announced message. */
  async dequeue(threadId: string, signal: AbortSignal): Promise<QueueEntry | null> {
    const seen: Seen = new Map()
    for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      const held = this.#held.get(threadId)
      const taken = await this.#take(threadId, held, seen)
      if (taken !== 'wait') {
        return taken
      }

      await sleep(pauseMs)
      signal.throwIfAborted()
    }
  }

  async depth(threadId: string): Promise<number> {
    return (await this.#documents.read<Queue>(keyOf(threadId)))?.entries.length ?? 0
  }

  /**
   * Announces a message, and tries the lock again: its owner may have released it before it could see the announcement. From then on, the owner does not
   * end without the message.
   */
  async #announce(threadId: string, ttlMs: number): Promise<Lock | null> {
    this.#announcements.add(threadId)
    await this.#update(threadId, ({ entries, announced }) => {
      const count = (announced[this.#instance] ?? 0) + 1
      return { result: () => undefined, content: { entries, announced: { ...announced, [this.#instance]: count } } }
    })

    const owner = randomUUID()
    const since = Date.now()
    const acquired = this.#update<Holder>(threadId, (queue) => ({
      result: (results) => holderIn(results.at(-1)!),
      content: { entries: queue.entries, announced: this.#withoutOne(threadId, queue) },
      also: [{ op: 'acquire', name: leaseOf(threadId), owner, ttl: ttlText(ttlMs) }],
    }))
    const lease = await refusedAs('LEASE_HELD', acquired)
    if (lease === undefined) {
      return null
    }

    this.#announcements.remove(threadId)
    return this.#hold(threadId, tokenOf(lease), since + ttlMs)
  }

  /** One look at the queue: an entry, null, or `wait` if a message is announced. */
  async #take(threadId: string, held: Held | undefined, seen: Seen): Promise<QueueEntry | null | 'wait'> {
    const holder = held && holderOf(held.token)
    const taken = this.#update<QueueEntry | null | 'wait'>(threadId, ({ entries, announced }) => {
      const now = Date.now()
      const first = entries.findIndex(({ expiresAt }) => expiresAt >= now)
      if (first >= 0) {
        return { result: () => entries[first]!, content: { entries: entries.slice(first + 1), announced } }
      }

      if (held === undefined || held.isReleased || held.hasTaken) {
        return { result: () => null, ...(entries.length > 0 && { content: { entries: [], announced } }) }
      }

      return this.#isAwaited(announced, seen)
        ? { result: () => 'wait' as const }
        : { result: () => null, content: { entries: [], announced: {} }, also: [{ op: 'release', name: leaseOf(threadId), ...holder }] }
    })
    const isLast = held !== undefined && !held.hasTaken
    const result = await refusedAs('LEASE_LOST', taken)
    if (held !== undefined && result !== 'wait') {
      held.hasTaken = result !== null && result !== undefined
      held.isReleased ||= isLast && !held.hasTaken
    }

    return result ?? null
  }

  /** Whether an announcement has not lapsed. The time counts from when this call first saw it, by its own clock: clocks of machines differ. */
  #isAwaited(announced: Record<string, number>, seen: Seen): boolean {
    const now = performance.now()
    return Object.entries(announced).some(([instance, count]) => {
      const last = seen.get(instance)
      const since = last?.count === count ? last.since : now
      seen.set(instance, { count, since })
      return now - since < this.announcementTtlMs
    })
  }

  /** The announcements without one message of this instance. */
  #withoutOne(threadId: string, { announced }: Queue): Record<string, number> {
    const { [this.#instance]: _, ...others } = announced
    return this.#announcements.hasOthers(threadId) ? announced : others
  }

  #update<Result>(threadId: string, decide: (queue: Queue) => Change<Queue, Result>): Promise<Result> {
    return this.#documents.update<Queue, Result>(keyOf(threadId), (stored) => {
      const { content, ...change } = decide(stored ?? { entries: [], announced: {} })
      if (content === undefined || content === null) {
        return change
      }

      const isEmpty = content.entries.length === 0 && Object.keys(content.announced).length === 0
      return { ...change, content: isEmpty ? null : content, ttlMs: this.#ttlOf(content) }
    })
  }

  /** The queue is kept until its last entry expires. */
  #ttlOf({ entries }: Queue): number {
    const now = Date.now()
    return Math.max(shortestQueueTtlMs, 2 * this.announcementTtlMs, ...entries.map(({ expiresAt }) => expiresAt - now))
  }

  #hold(threadId: string, token: string, expiresAt: number): Lock {
    const held: Held = { token, hasTaken: false, isReleased: false, isFresh: true }
    setImmediate(() => {
      held.isFresh = false
    })
    this.#held.set(threadId, held)
    return { threadId, token, expiresAt }
  }
}

/** The announcements that a call of dequeue has seen, with the time by the monotonic clock. */
type Seen = Map<string, { count: number; since: number }>

const holderIn = (result: Schemas['KeyResult']) => result.value as Holder

const keyOf = (threadId: string) => `queue:${threadId}`

const leaseOf = (threadId: string) => `thread:${threadId}`

/** The result of a call; undefined if the server refuses it with this code. */
async function refusedAs<T>(code: ErrorCode, call: Promise<T>): Promise<T | undefined> {
  try {
    return await call
  } catch (err) {
    if (isStateStoreError(err, code)) {
      return undefined
    }

    throw err
  }
}
