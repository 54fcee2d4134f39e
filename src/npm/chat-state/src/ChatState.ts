import { isStateStoreError } from '@statestore/client'
import type { Namespace, StateStore } from '@statestore/client'
import type { Lock, QueueEntry, StateAdapter } from 'chat'

import { Documents, ttlText } from './Documents.js'
import { announcementTtlOf, clientOf } from './options.js'
import type { ChatStateOptions } from './options.js'
import { Threads } from './Threads.js'

/** The state of bots of Chat SDK in one namespace of a StateStore server. Errors of the server are those of `@statestore/client`. */
export class ChatState implements StateAdapter {
  readonly #client: StateStore
  readonly #namespace: Namespace
  readonly #lists: Documents
  readonly #threads: Threads
  #connection: AbortController | undefined

  constructor(options: ChatStateOptions) {
    this.#client = clientOf(options)
    this.#namespace = this.#client.namespace(options.namespace ?? 'chat')
    this.#lists = new Documents(this.#namespace.keys)
    this.#threads = new Threads(this.#namespace, announcementTtlOf(options))
  }

  /** Checks that the server answers. Other calls are refused before. */
  async connect(): Promise<void> {
    if (this.#connection === undefined) {
      await this.#client.server()
      this.#connection ??= new AbortController()
    }
  }

  /** Ends the calls of `dequeue` that wait, and refuses later calls. The state stays on the server. */
  async disconnect(): Promise<void> {
    this.#connection?.abort(new Error('The state adapter was disconnected'))
    this.#connection = undefined
  }

  /** Subscribes to a thread, without an end. */
  async subscribe(threadId: string): Promise<void> {
    this.#connected()
    await this.#namespace.keys.set(subscriptionOf(threadId), true, { ttl: '-1' })
  }

  async unsubscribe(threadId: string): Promise<void> {
    this.#connected()
    await this.#namespace.keys.delete(subscriptionOf(threadId))
  }

  async isSubscribed(threadId: string): Promise<boolean> {
    this.#connected()
    return (await this.#namespace.keys.get(subscriptionOf(threadId))) !== undefined
  }

  /**
   * Acquires the lock of a thread for a number of milliseconds; null if it is held. The number before the dot of its token is a fencing token. After null,
   * the owner waits for the message that this caller is about to enqueue.
   */
  async acquireLock(threadId: string, ttlMs: number): Promise<Lock | null> {
    this.#connected()
    return this.#threads.acquire(threadId, ttlMs)
  }

  /** Prolongs a lock; false if it is not held with this token. */
  async extendLock(lock: Lock, ttlMs: number): Promise<boolean> {
    this.#connected()
    return this.#threads.extend(lock, ttlMs)
  }

  /** Releases a lock. It does nothing if the lock is not held with this token. */
  async releaseLock(lock: Lock): Promise<void> {
    this.#connected()
    await this.#threads.release(lock)
  }

  async forceReleaseLock(threadId: string): Promise<void> {
    this.#connected()
    await this.#threads.forceRelease(threadId)
  }

  /** Adds an entry to the queue of a thread, without its oldest entries above `maxSize`, and returns the number of entries. */
  async enqueue(threadId: string, entry: QueueEntry, maxSize: number): Promise<number> {
    this.#connected()
    return this.#threads.enqueue(threadId, entry, maxSize)
  }

  /**
   * Takes the oldest entry that has not expired; null if there is none. For the owner of the lock, a first look that finds nothing is the last one of its
   * work: it waits for announced messages, and then releases the lock in the same commit.
   */
  async dequeue(threadId: string): Promise<QueueEntry | null> {
    return this.#threads.dequeue(threadId, this.#connected())
  }

  async queueDepth(threadId: string): Promise<number> {
    this.#connected()
    return this.#threads.depth(threadId)
  }

  async get<T = unknown>(key: string): Promise<T | null> {
    this.#connected()
    return (await this.#namespace.keys.get<T>(valueOf(key))) ?? null
  }

  /** Sets a value; without `ttlMs` it does not expire. */
  async set<T = unknown>(key: string, value: T, ttlMs?: number): Promise<void> {
    this.#connected()
    await this.#namespace.keys.set(valueOf(key), value, { ttl: ttlText(ttlMs) })
  }

  /** Sets a value if there is none; false if there is one. */
  async setIfNotExists(key: string, value: unknown, ttlMs?: number): Promise<boolean> {
    this.#connected()
    try {
      await this.#namespace.keys.set(valueOf(key), value, { ttl: ttlText(ttlMs), expectedVersion: 0 })
      return true
    } catch (err) {
      if (isStateStoreError(err, 'VERSION_CONFLICT')) {
        return false
      }

      throw err
    }
  }

  /** Deletes the value and the list with this key. */
  async delete(key: string): Promise<void> {
    this.#connected()
    await this.#namespace.keys.batch([{ op: 'delete', key: valueOf(key) }, { op: 'delete', key: listOf(key) }])
  }

  /** Adds a value to a list, without its oldest values above `maxLength`. The whole list then expires after `ttlMs`; without it, never. */
  async appendToList(key: string, value: unknown, options: { maxLength?: number; ttlMs?: number } = {}): Promise<void> {
    this.#connected()
    const { maxLength = 0, ttlMs } = options
    await this.#lists.update<unknown[], void>(listOf(key), (list = []) => ({
      result: () => {},
      content: [...list, value].slice(-maxLength),
      ttlMs,
    }))
  }

  async getList<T = unknown>(key: string): Promise<T[]> {
    this.#connected()
    return (await this.#lists.read<T[]>(listOf(key))) ?? []
  }

  /** The signal that aborts when the adapter is disconnected. */
  #connected(): AbortSignal {
    if (this.#connection === undefined) {
      throw new Error('The state adapter is not connected: call connect() first')
    }

    return this.#connection.signal
  }
}

/** Makes the state adapter: `new Chat({ state: createChatState({ url }), .. })`. */
export function createChatState(options: ChatStateOptions = {}): ChatState {
  return new ChatState(options)
}

const subscriptionOf = (threadId: string) => `subscription:${threadId}`
const valueOf = (key: string) => `value:${key}`
const listOf = (key: string) => `list:${key}`
