import type { Conversations, SetConversation } from './Conversations.js'
import { milliseconds } from './durations.js'
import { isStateStoreError } from './errors.js'
import { backoff } from './http/backoff.js'
import { pause } from './http/Deadline.js'
import { randomText } from './http/Sender.js'
import type { Inbox, Turn } from './Inbox.js'
import type { Duration } from './types.js'

/** The time for which one claim waits. */
const wait = '30s'

/**
 * Handles the messages of a turn, and returns the change of the conversation that acknowledges them.
 * @param signal Aborts with LEASE_LOST when the turn is lost. Pass it to the work.
 */
export type TurnHandler<Data, State extends string, Written, Content> = (
  turn: Turn<Data, State, Content>,
  signal: AbortSignal,
) => SetConversation<Written, State> | Promise<SetConversation<Written, State>>

/** The options of a worker. */
export interface WorkOptions {
  /** Stops the worker. */
  signal?: AbortSignal | undefined
  /** The greatest number of conversations that are handled at the same time. @default 4 */
  concurrency?: number | undefined
  /** The time of a turn. The worker extends the turn after each third of it while the handler runs. @default "30s" */
  ttl?: Duration | undefined
  /** The name of the worker in turns. No two workers have the same one. @default a random text */
  owner?: string | undefined
  /** Told each error of a handler or of its commit, with the turn, and each failed claim. @default console.error */
  onError?: ((error: unknown, turn?: Turn) => void) | undefined
}

/** Claims turns of a namespace and runs a handler for each. */
export class Worker<Data, State extends string, Written, Content> {
  readonly #stop = new AbortController()
  readonly #ttl: Duration
  readonly #onError: (error: unknown, turn?: Turn) => void

  constructor(
    private readonly inbox: Inbox<Data, State, Written>,
    private readonly conversations: Conversations<Data, State, Written>,
    private readonly handler: TurnHandler<Data, State, Written, Content>,
    private readonly options: WorkOptions,
  ) {
    this.#ttl = options.ttl ?? '30s'
    this.#onError = options.onError ?? console.error
  }

  /** Runs until the signal aborts and the running handlers have ended. */
  async run(): Promise<void> {
    const { signal, concurrency = 4, owner = randomText() } = this.options
    const onAbort = () => this.#stop.abort()
    signal?.addEventListener('abort', onAbort)
    if (signal?.aborted) {
      onAbort()
    }

    // An error of one lane stops the others, and is thrown after the last handler has ended.
    const lanes = Array.from({ length: concurrency }, (_, lane) => this.#runLane(`${owner}:${lane}`).finally(onAbort))
    const ends = await Promise.allSettled(lanes)
    signal?.removeEventListener('abort', onAbort)
    for (const end of ends) {
      if (end.status === 'rejected') {
        throw end.reason
      }
    }
  }

  async #runLane(owner: string): Promise<void> {
    const { signal } = this.#stop
    for (let failures = 0; !signal.aborted; ) {
      try {
        const turn = await this.inbox.claimNext<Content>({ owner, ttl: this.#ttl, wait, signal })
        failures = 0
        if (turn) {
          await this.#handle(turn)
        }
      } catch (err) {
        if (signal.aborted) {
          return
        }

        if (!isStateStoreError(err, 'STORAGE_UNAVAILABLE')) {
          throw err
        }

        this.#onError(err)
        await pause(backoff(failures++, 0), signal).catch(() => {})
      }
    }
  }

  async #handle(turn: Turn<Data, State, Content>): Promise<void> {
    const lost = new AbortController()
    const ended = new AbortController()
    const extending = this.#extend(turn, lost, ended.signal)
    try {
      const change = await this.handler(turn, lost.signal)
      await this.conversations.set(turn.conversation_id, { ...change, turn: turn.token })
    } catch (err) {
      await this.#fail(turn, err, lost.signal)
    } finally {
      ended.abort()
      await extending
    }
  }

  /** Gives the messages back. An interruption by a newer message is no failure. */
  async #fail(turn: Turn<Data, State, Content>, err: unknown, lost: AbortSignal): Promise<void> {
    const reason = lost.aborted ? lost.reason : err
    if (!isInterruption(reason)) {
      this.#onError(reason, turn)
    }

    if (!isLoss(reason)) {
      await this.inbox.release(turn, { failed: true }).catch((released) => isLoss(released) || this.#onError(released, turn))
    }
  }

  /** Extends the turn until its handler has ended. */
  async #extend(turn: Turn, lost: AbortController, ended: AbortSignal): Promise<void> {
    while (!ended.aborted) {
      try {
        await pause(milliseconds(this.#ttl) / 3, ended)
        await this.inbox.extend(turn, this.#ttl, { signal: ended })
      } catch (err) {
        if (isLoss(err)) {
          lost.abort(err)
          return
        }

        // After any other error the next third may have room. The server refuses the commit of a turn that has expired meanwhile.
      }
    }
  }
}

/** Whether a turn has ended before its worker ended it. */
function isLoss(error: unknown): boolean {
  return isStateStoreError(error, 'LEASE_LOST') || isStateStoreError(error, 'NOT_FOUND')
}

function isInterruption(error: unknown): boolean {
  return isStateStoreError(error, 'LEASE_LOST') && (error.details as { interrupted?: unknown } | undefined)?.interrupted === true
}
