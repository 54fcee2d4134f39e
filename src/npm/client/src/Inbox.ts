import type { Conversation, Conversations } from './Conversations.js'
import { durationText, longestWait, milliseconds } from './durations.js'
import type { Sender } from './http/Sender.js'
import { randomText } from './http/Sender.js'
import { segment } from './http/targets.js'
import { jsonText, jsonValue } from './json.js'
import { listing } from './Listing.js'
import type { Listing } from './Listing.js'
import type { CallOptions, DryRunOptions, Duration, PageOptions, Schemas } from './types.js'
import { Worker } from './Worker.js'
import type { TurnHandler, WorkOptions } from './Worker.js'

/** A message of an inbox. */
export type InboxMessage<Content = unknown> = Omit<Schemas['InboxMessage'], 'message'> & { message: Content }

/** An event of a message, from the log of the kind `message`. */
export interface InboxEvent<Content = unknown> {
  namespace: string
  conversation_id: string
  type: 'appended' | 'acknowledged' | 'skipped' | 'poisoned' | 'requeued' | 'ready' | 'replayed' | 'discarded'
  /** The id of the message. */
  id: string
  at: string
  /** The number of turns with the message that failed or expired. */
  attempts: number
  /** The content, in an `appended` event. */
  message?: Content
}

/** The conversation and the token of a turn, which name it. */
export type TurnName = Pick<Turn, 'conversation_id' | 'token'>

/** The turn of a worker: until it ends or expires, no other worker gets the messages of the conversation. */
export interface Turn<Data = unknown, State extends string = string, Content = unknown> {
  conversation_id: string
  /** The conversation at the moment of the claim; null if it was deleted or has expired since the message arrived. */
  conversation: Conversation<Data, State> | null
  /** The fencing token: greater than those of all earlier turns of the conversation. */
  token: number
  /** The time from which the messages go to the next worker, by the clock of the server. */
  expires_at: string
  /** The messages to handle, the oldest first. */
  messages: InboxMessage<Content>[]
}

/** The options of an appended message. */
export interface AppendOptions extends DryRunOptions {
  /** For 24 hours a message with this id is appended once. IDEMPOTENCY_MISMATCH for another content. @default a random text for the retries of this call */
  messageId?: string | undefined
}

/** The options of a claim. */
export interface ClaimOptions extends DryRunOptions {
  /** The time after which the turn expires, unless it is extended. */
  ttl: Duration
  /** The time to wait for a message. A dry run never waits. @default 0 */
  wait?: Duration | undefined
  /** The name of the worker. An owner that claims a conversation again replaces its turn. @default a random text */
  owner?: string | undefined
}

/** The options of a change of dead letters. */
export interface DeadLetterOptions extends DryRunOptions {
  /** The ids of the dead letters. @default all */
  ids?: readonly string[] | undefined
}

/** The outcome of a change of dead letters: the number of those that were changed, and of the messages that wait now. */
export type DeadLetterChange = Pick<Schemas['DeadLettersChanged'], 'messages' | 'waiting'>

/** The inboxes of the conversations of a namespace. One worker at a time handles the messages of a conversation. */
export class Inbox<Data, State extends string, Written> {
  /** @internal */
  constructor(
    private readonly namespacePath: string,
    private readonly sender: Sender,
    private readonly conversations: Conversations<Data, State, Written>,
  ) {}

  /**
   * Appends a message to the inbox of a conversation, which is created if it is missing. `accepted` is false if the policy skipped the message. LIMIT_EXCEEDED
   * if the inbox is full; TOO_LARGE beyond 64 KiB.
   */
  async append(
    id: string,
    message: unknown,
    { messageId, ...options }: AppendOptions = {},
  ): Promise<Omit<Schemas['MessageAppended'], 'ok' | 'dry_run' | 'events'>> {
    // The id makes a retry safe, as an idempotency key does for other changes.
    const body = jsonText({ message: jsonValue(message), id: messageId ?? (options.dryRun ? undefined : randomText()) })
    const path = `${this.#of(id)}/messages`
    const answer = await this.sender.send<Schemas['MessageAppended']>({ method: 'POST', path, body, isRepeatable: true, ...options })
    return { id: answer.id, accepted: answer.accepted, waiting: answer.waiting, created: answer.created }
  }

  /** Gets the messages and the dead letters of a conversation, and the turn in progress. */
  async get(id: string, options: CallOptions = {}): Promise<Omit<Schemas['Inbox'], 'ok'>> {
    const { messages, dead, turn } = await this.sender.get<Schemas['Inbox']>(`${this.#of(id)}/messages`, options)
    return { messages, dead, ...(turn && { turn }) }
  }

  /**
   * Claims the turn of a conversation, with its waiting messages; undefined if no message was ready within `wait`. LEASE_HELD if another owner has the turn.
   * `conversations.set` with the token as `turn` ends the turn.
   */
  claim<Content = unknown>(id: string, options: ClaimOptions): Promise<Turn<Data, State, Content> | undefined> {
    // The owner gets its turn again, so a retry does no harm.
    return this.#claim(`${this.#of(id)}/turn`, options, true)
  }

  /** Claims the turn of the conversation that waits for the longest time; undefined if no message was ready within `wait`. */
  claimNext<Content = unknown>(options: ClaimOptions): Promise<Turn<Data, State, Content> | undefined> {
    // A retry would get the turn of another conversation, and the first turn would expire.
    return this.#claim(`${this.namespacePath}/turns`, options, false)
  }

  /** Extends a turn to a time from now on. LEASE_LOST if it has ended; its details are `{interrupted: true}` if a newer message ended it. */
  async extend({ conversation_id, token }: TurnName, ttl: Duration, options: DryRunOptions = {}): Promise<{ expires_at: string; waiting: number }> {
    const body = jsonText({ token, ttl: durationText(ttl) })
    const path = `${this.#of(conversation_id)}/turn:extend`
    const { expires_at, waiting } = await this.sender.send<Schemas['TurnChanged']>({ method: 'POST', path, body, isRepeatable: true, ...options })
    return { expires_at: expires_at!, waiting }
  }

  /**
   * Ends a turn, so that its messages wait again, and returns the number of messages that wait. LEASE_LOST if it has ended before.
   * @param options `failed`: whether it counts as a failed attempt of its messages. After too many of them a message becomes a dead letter.
   */
  async release({ conversation_id, token }: TurnName, options: DryRunOptions & { failed?: boolean | undefined } = {}): Promise<number> {
    const { failed, ...rest } = options
    const path = `${this.#of(conversation_id)}/turn:release`
    const { waiting } = await this.sender.send<Schemas['TurnChanged']>({ method: 'POST', path, body: jsonText({ token, failed }), ...rest })
    return waiting
  }

  /**
   * Makes dead letters wait again, after the other messages and without attempts. NOT_FOUND if an id belongs to no dead letter; LIMIT_EXCEEDED if the inbox
   * has no room. If the answer is lost, the call fails: a second one could replay letters that have failed since.
   */
  replay(id: string, options: DeadLetterOptions = {}): Promise<DeadLetterChange> {
    return this.#changeDeadLetters(id, 'replay', options)
  }

  /**
   * Removes dead letters. NOT_FOUND if an id belongs to no dead letter. If the answer is lost, the call fails: a second one could remove letters that have
   * come since.
   */
  discard(id: string, options: DeadLetterOptions = {}): Promise<DeadLetterChange> {
    return this.#changeDeadLetters(id, 'discard', options)
  }

  /** Lists the inboxes that hold something, in the order of their conversations; with `dead` those with dead letters. A page can have few inboxes or none. */
  list(options: PageOptions & { dead?: boolean | undefined } = {}): Listing<Schemas['InboxList'], Schemas['ListedInbox']> {
    return listing(this.sender, `${this.namespacePath}/inboxes`, options, (page) => page.inboxes)
  }

  /**
   * Claims turns and calls the handler for each, until the signal aborts. Then it claims no further turn, waits for the running handlers, and returns. It goes
   * on while the server is unavailable, and throws any other error of a claim, such as FORBIDDEN.
   * @param handler Handles the messages of a turn, and returns the change that acknowledges them. An exception is a failed attempt: the messages wait again.
   */
  work<Content = unknown>(handler: TurnHandler<Data, State, Written, Content>, options: WorkOptions = {}): Promise<void> {
    return new Worker<Data, State, Written, Content>(this, this.conversations, handler, options).run()
  }

  async #changeDeadLetters(id: string, verb: 'replay' | 'discard', { ids, ...options }: DeadLetterOptions): Promise<DeadLetterChange> {
    const path = `${this.#of(id)}/messages:${verb}`
    const { messages, waiting } = await this.sender.send<Schemas['DeadLettersChanged']>({ method: 'POST', path, body: jsonText({ ids }), ...options })
    return { messages, waiting }
  }

  async #claim<Content>(
    path: string,
    { ttl, wait = 0, owner = randomText(), ...options }: ClaimOptions,
    isRepeatable: boolean,
  ): Promise<Turn<Data, State, Content> | undefined> {
    for (let left = milliseconds(wait); ; left -= longestWait) {
      const part = Math.min(left, longestWait)
      const body = jsonText({ owner, ttl: durationText(ttl), wait: part > 0 ? durationText(part) : undefined })
      const answer = await this.sender.send<Schemas['TurnClaimed']>({ method: 'POST', path, body, isRepeatable, wait: part, ...options })
      const { conversation_id, conversation, token, expires_at, messages } = answer
      if (token !== null) {
        const found = conversation && (await this.conversations.read(conversation))
        return { conversation_id: conversation_id!, conversation: found, token, expires_at: expires_at!, messages: messages as InboxMessage<Content>[] }
      }

      if (left <= longestWait || options.dryRun) {
        return undefined
      }
    }
  }

  #of(id: string): string {
    return `${this.namespacePath}/conversations/${segment(id)}`
  }
}
