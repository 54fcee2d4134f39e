/** The messages that this instance has announced for a thread, and not yet enqueued. */
export class Announcements {
  /** The times of the announcements by thread, oldest first, by the monotonic clock. */
  readonly #open = new Map<string, number[]>()

  constructor(private readonly ttlMs: number) {}

  /** Notes a message, before the server learns of it. */
  add(threadId: string): void {
    this.#open.set(threadId, [...this.#current(threadId), performance.now()])
  }

  /** Forgets a message: it was enqueued, or its lock was acquired. */
  remove(threadId: string): void {
    const rest = this.#current(threadId).slice(0, -1)
    rest.length === 0 ? this.#open.delete(threadId) : this.#open.set(threadId, rest)
  }

  /** Whether messages other than one are announced. */
  hasOthers(threadId: string): boolean {
    return this.#current(threadId).length > 1
  }

  /** An announcement that lapsed was of a message that Chat SDK did not enqueue, such as one for a full queue. */
  #current(threadId: string): number[] {
    const oldest = performance.now() - this.ttlMs
    return (this.#open.get(threadId) ?? []).filter((time) => time > oldest)
  }
}
