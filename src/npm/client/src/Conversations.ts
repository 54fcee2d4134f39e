import { durationText } from './durations.js'
import { isStateStoreError, orUndefined } from './errors.js'
import { backoff } from './http/backoff.js'
import { pause } from './http/Deadline.js'
import type { Sender } from './http/Sender.js'
import { segment } from './http/targets.js'
import { jsonText, jsonValue } from './json.js'
import { listing } from './Listing.js'
import type { Listing } from './Listing.js'
import { validated } from './validated.js'
import type { StandardSchemaV1 } from './standard-schema.js'
import type { CallOptions, ChangeOptions, DryRunOptions, Duration, JsonObject, MergePatch, PageOptions, Schemas, Ttl, VersionedOptions } from './types.js'

/** A conversation as it is now. */
export type Conversation<Data = JsonObject, State extends string = string> = Omit<Schemas['Conversation'], 'state' | 'data'> & { state: State; data: Data }

/** The event of a change of a conversation. */
export type ConversationEvent<Data = JsonObject, State extends string = string> = Omit<Schemas['Event'], 'previous' | 'current'> & {
  previous: { state: State; data: Data } | null
  current: { state: State; data: Data } | null
}

/** A change of a conversation. Without `data` the current data stay; with `merge` the data are a merge patch; otherwise they replace the current data. */
export type SetConversation<Data = JsonObject, State extends string = string> = {
  state: State
  /** Whether equal content still makes a version and an event. */
  touch?: boolean | undefined
  /** The time to live from now on. If absent, the ttl of the bundle applies. */
  ttl?: Ttl | undefined
  /** The token of a turn. The change also removes the messages of the turn and ends it; LEASE_LOST, without any change, if the turn has ended before. */
  turn?: number | undefined
  /** Whether the turn goes on without messages. @default false */
  keepTurn?: boolean | undefined
} & ({ data?: Data | undefined; merge?: false | undefined } | { data: MergePatch<Data>; merge: true })

/** The new time of a timeout: a moment, or a delay from now. */
export type TimeoutTime = { at: Date | string; delay?: undefined } | { delay: Duration; at?: undefined }

/** The most attempts of an update. */
const mostAttempts = 30

/** The conversations of a namespace. */
export class Conversations<Data = JsonObject, State extends string = string, Written = Data> {
  readonly #path: string

  /** @internal */
  constructor(
    namespacePath: string,
    private readonly sender: Sender,
    private readonly schema: StandardSchemaV1<Written, Data> | undefined,
  ) {
    this.#path = `${namespacePath}/conversations`
  }

  /** Gets a conversation. NOT_FOUND if it is missing or has expired. */
  async get(id: string, options: CallOptions = {}): Promise<Conversation<Data, State>> {
    const { conversation } = await this.sender.get<Schemas['ConversationFound']>(this.#of(id), options)
    return this.read(conversation)
  }

  /** Gets a conversation; undefined if it is missing or has expired. */
  find(id: string, options: CallOptions = {}): Promise<Conversation<Data, State> | undefined> {
    return orUndefined(this.get(id, options))
  }

  /** Gets a conversation; creates it in the initial state of its namespace with the data `{}` if it is missing. */
  async getOrCreate(id: string, options: ChangeOptions = {}): Promise<Conversation<Data, State> & { created: boolean }> {
    const { conversation, created } = await this.sender.change<Schemas['ConversationCreated']>({ method: 'POST', path: this.#of(id), ...options })
    return { ...(await this.read(conversation)), created }
  }

  /**
   * Moves a conversation to a state, and sets its data; creates it if it is missing. INVALID_TRANSITION, INVALID_DATA and HOOK_REJECTED if the namespace
   * does not allow it; VERSION_CONFLICT if it is not at `expectedVersion`. With `turn`, the answer has the number of messages that wait.
   */
  async set(
    id: string,
    change: SetConversation<Written, State> & VersionedOptions,
  ): Promise<Conversation<Data, State> & { changed: boolean; created: boolean; waiting?: number }> {
    const { state, data, merge, touch, ttl, turn, keepTurn, ...options } = change
    const content = { state, data: data === undefined ? data : jsonValue(data), merge, touch, ttl: ttl === undefined ? undefined : durationText(ttl) }
    const body = jsonText({ ...content, turn, keep_turn: keepTurn })
    const answer = await this.sender.change<Schemas['ConversationChanged']>({ method: 'PUT', path: this.#of(id), body, ...options })
    const { changed, created, waiting } = answer
    return { ...(await this.read(answer.conversation)), changed, created, ...(waiting !== undefined && { waiting }) }
  }

  /**
   * Changes a conversation by a function of its current content, and loses no change that another caller makes meanwhile: after VERSION_CONFLICT it reads
   * again and calls the function again. NOT_FOUND if the conversation is missing. VERSION_CONFLICT after 30 attempts.
   * @param change Returns the change; undefined = none. It is called once for each attempt, so it must not have other effects.
   */
  async update(
    id: string,
    change: (current: Conversation<Data, State>) => SetConversation<Written, State> | undefined | Promise<SetConversation<Written, State> | undefined>,
    options: DryRunOptions = {},
  ): Promise<Conversation<Data, State>> {
    for (let attempt = 0; ; attempt++) {
      const current = await this.get(id, { signal: options.signal })
      const next = await change(current)
      if (next === undefined) {
        return current
      }

      try {
        return await this.set(id, { ...next, ...options, expectedVersion: current.version })
      } catch (err) {
        if (attempt + 1 >= mostAttempts || !isStateStoreError(err, 'VERSION_CONFLICT')) {
          throw err
        }
      }

      await pause(backoff(0, 0), options.signal)
    }
  }

  /** Gives a timeout of a conversation another time. NOT_FOUND if the conversation has no timeout to the state; the message lists those that it has. */
  async moveTimeout(id: string, to: State, { at, delay, ...options }: TimeoutTime & VersionedOptions): Promise<Conversation<Data, State> & { changed: boolean }> {
    const body = jsonText({ at: at instanceof Date ? at.toISOString() : at, delay: delay === undefined ? undefined : durationText(delay) })
    return this.#changed(await this.sender.change<Schemas['ConversationChanged']>({ method: 'PATCH', path: this.#timeout(id, to), body, ...options }))
  }

  /** Removes a timeout of a conversation; the conversation gets it again when it enters its state again. NOT_FOUND as for `moveTimeout`. */
  async cancelTimeout(id: string, to: State, options: VersionedOptions = {}): Promise<Conversation<Data, State> & { changed: boolean }> {
    return this.#changed(await this.sender.change<Schemas['ConversationChanged']>({ method: 'DELETE', path: this.#timeout(id, to), ...options }))
  }

  /**
   * Fires a timeout of a conversation now. NOT_FOUND as for `moveTimeout`; INVALID_TRANSITION, INVALID_DATA and HOOK_REJECTED if the namespace does not allow
   * the change, and then nothing changes.
   */
  async fireTimeout(id: string, to: State, options: VersionedOptions = {}): Promise<Conversation<Data, State> & { changed: boolean }> {
    return this.#changed(await this.sender.change<Schemas['ConversationChanged']>({ method: 'POST', path: `${this.#timeout(id, to)}:fire`, ...options }))
  }

  /** Deletes a conversation, and returns the version that the deletion made. NOT_FOUND if it is missing. */
  async delete(id: string, options: VersionedOptions = {}): Promise<number> {
    const { version } = await this.sender.change<Schemas['ConversationDeleted']>({ method: 'DELETE', path: this.#of(id), ...options })
    return version
  }

  /**
   * Lists conversations in the order of their ids. With `olderThan` only those that entered `state` this long ago or longer, the oldest first; it excludes
   * `prefix`. The data are not checked by the schema of the namespace.
   */
  list(
    { olderThan, ...options }: PageOptions & { state?: State | undefined; olderThan?: Duration | undefined; prefix?: string | undefined } = {},
  ): Listing<Omit<Schemas['ConversationList'], 'conversations'> & { conversations: ListedConversation<Written, State>[] }, ListedConversation<Written, State>> {
    const query = { ...options, older_than: olderThan === undefined ? undefined : durationText(olderThan) }
    return listing(this.sender, this.#path, query, (page) => page.conversations)
  }

  /** Lists the changes of a conversation, newest first, as far as the server keeps them. */
  history(
    id: string,
    options: PageOptions<number> = {},
  ): Listing<Omit<Schemas['History'], 'changes'> & { changes: ConversationEvent<Written, State>[] }, ConversationEvent<Written, State>> {
    return listing(this.sender, `${this.#of(id)}/history`, options, (page) => page.changes)
  }

  #of(id: string): string {
    return `${this.#path}/${segment(id)}`
  }

  #timeout(id: string, to: State): string {
    return `${this.#of(id)}/timeouts/${segment(to)}`
  }

  async #changed({ conversation, changed }: Schemas['ConversationChanged']): Promise<Conversation<Data, State> & { changed: boolean }> {
    return { ...(await this.read(conversation)), changed }
  }

  /** @internal Checks the data of a conversation by the schema. */
  async read(conversation: Schemas['Conversation']): Promise<Conversation<Data, State>> {
    return { ...conversation, state: conversation.state as State, data: await validated(this.schema, conversation.data, '/data') }
  }
}

/** A conversation in a list. */
export type ListedConversation<Data = JsonObject, State extends string = string> = Conversation<Data, State> & { id: string }
