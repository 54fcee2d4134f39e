import type { Lock, StateAdapter } from 'chat'

import { entryOf } from './support.js'

/** The calls that Chat SDK makes for a message with the strategy `queue`, one method for each of its steps. */
export class Arrival {
  #lock: Lock | null = null

  constructor(
    private readonly state: StateAdapter,
    private readonly threadId: string,
    private readonly id: string,
    private readonly handled: (id: string) => void,
  ) {}

  /** Tries the lock. True if this message owns it, and was handled. */
  async begin(): Promise<boolean> {
    this.#lock = await this.state.acquireLock(this.threadId, 30_000)
    if (this.#lock !== null) {
      this.handled(this.id)
    }

    return this.#lock !== null
  }

  /** Enqueues the message for the owner of the lock. */
  async enqueue(): Promise<void> {
    await this.state.queueDepth(this.threadId)
    await this.state.enqueue(this.threadId, entryOf(this.id), 1_000)
  }

  /** Takes entries until the queue is empty. True if there was one. */
  async takeAll(): Promise<boolean> {
    let hasTaken = false
    for (let entry = await this.state.dequeue(this.threadId); entry !== null; entry = await this.state.dequeue(this.threadId)) {
      this.handled(entry.message.id)
      hasTaken = true
    }

    return hasTaken
  }

  /** Takes entries until a first look at the queue finds none. */
  async drain(): Promise<void> {
    while (await this.takeAll()) {
      // The handler of the newest entry ran; more may have come meanwhile.
    }
  }

  async release(): Promise<void> {
    await this.state.releaseLock(this.#lock!)
  }

  /** What is left to do for a message that tried the lock. */
  async finish(isOwner: boolean): Promise<void> {
    if (!isOwner) {
      return this.enqueue()
    }

    await this.drain()
    await this.release()
  }
}
