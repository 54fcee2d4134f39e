import { Bundle } from './Bundle.js'
import { Conversations } from './Conversations.js'
import type { ConversationEvent } from './Conversations.js'
import { durationText, milliseconds } from './durations.js'
import { Feed } from './events/Feed.js'
import type { Sender } from './http/Sender.js'
import { segment, withQuery } from './http/targets.js'
import { Inbox } from './Inbox.js'
import type { InboxEvent } from './Inbox.js'
import { Keys } from './Keys.js'
import { Leases } from './Leases.js'
import { Limits } from './Limits.js'
import { listing } from './Listing.js'
import type { Listing } from './Listing.js'
import type { StandardSchemaV1 } from './standard-schema.js'
import { Table } from './Table.js'
import { Tables } from './Tables.js'
import type { CallOptions, Duration, JsonObject, PageOptions, Schemas } from './types.js'
import { Webhooks } from './Webhooks.js'

/** The logs of a namespace: changes of conversations, of tables and their records, or of keys; and messages of inboxes. */
export type LogKind = 'conversation' | 'table' | 'key' | 'message'

/** An event with its position in the log. */
export interface StoreEvent<Payload> {
  /** Opaque. Keep it with the results of your work, and pass it as `after` to continue after this event. */
  position: string
  payload: Payload
}

/** The payload of the events of a log. */
export type PayloadOf<Kind extends LogKind, Data, State extends string> =
  Kind extends 'table' ? Schemas['TableEvent'] : Kind extends 'key' ? Schemas['KeyEvent'] : Kind extends 'message' ? InboxEvent : ConversationEvent<Data, State>

/** Where to read a log. */
export interface EventOptions<Kind extends LogKind> extends CallOptions {
  /** @default "conversation" */
  kind?: Kind | undefined
  /** Only events of keys that begin with this text; needs `kind: "key"`. */
  prefix?: string | undefined
  /** Only events after this position: `"0"` = from the start, `"$"` = from now. */
  after?: string | undefined
}

/** The conversations of one state. */
export type StateSummary = Schemas['StateList']['states'][number]

/** One namespace: its rules, and everything in it. */
export class Namespace<Data = JsonObject, State extends string = string, Written = Data> {
  /** The rules of the namespace. */
  readonly schema: Bundle
  readonly conversations: Conversations<Data, State, Written>
  /** The messages of conversations, and the turns in which workers handle them. */
  readonly inbox: Inbox<Data, State, Written>
  readonly tables: Tables
  readonly keys: Keys
  readonly leases: Leases
  readonly limits: Limits
  readonly webhooks: Webhooks
  readonly #path: string
  readonly #sender: Sender

  /** @internal */
  constructor(
    /** The name of the namespace. */
    readonly name: string,
    sender: Sender,
    schema: StandardSchemaV1<Written, Data> | undefined,
  ) {
    const path = `/v1/namespaces/${segment(name)}`
    this.#path = path
    this.#sender = sender
    this.schema = new Bundle(path, sender)
    this.conversations = new Conversations(path, sender, schema)
    this.inbox = new Inbox(path, sender, this.conversations)
    this.tables = new Tables(`${path}/tables`, sender)
    this.keys = new Keys(path, sender)
    this.leases = new Leases(path, sender, this.keys)
    this.limits = new Limits(path, sender)
    this.webhooks = new Webhooks(path, sender)
  }

  /** One table. A schema checks each record that a call returns, and gives it its type. */
  table<Fields = JsonObject, Input = Fields>(name: string, options: { schema?: StandardSchemaV1<Input, Fields> } = {}): Table<Fields, Input> {
    return new Table(name, `${this.#path}/tables`, this.#sender, options.schema)
  }

  /**
   * Follows a log: `for await (const event of shop.events({ after }))`. Without `after`, it begins with the next event. It goes on after lost connections and
   * restarts of the server without loss or repetition. `break` or an aborted signal ends it; the signal throws its reason. It throws a GapError if events
   * are missing, the error of the server if that refuses the feed for good, and an exception of the token provider.
   */
  events<Kind extends LogKind = 'conversation'>(
    options: EventOptions<Kind> & { longPoll?: boolean | undefined } = {},
  ): AsyncIterable<StoreEvent<PayloadOf<Kind, Written, State>>> {
    const { kind, prefix, after, longPoll = false, signal } = options
    const source = { path: `${this.#path}/events`, kind, prefix, after: after === '$' ? undefined : after, longPoll, signal }
    return { [Symbol.asyncIterator]: () => new Feed(this.#sender, source).events() as AsyncGenerator<StoreEvent<PayloadOf<Kind, Written, State>>> }
  }

  /**
   * Reads one page of a log, by default from the start; with `wait` (at most 60 s), waits for an event if there is none yet. GONE if the log no longer has
   * the position. The end is reached when `next` equals `after`.
   */
  async eventPage<Kind extends LogKind = 'conversation'>(
    options: EventOptions<Kind> & PageOptions & { wait?: Duration | undefined } = {},
  ): Promise<{ events: StoreEvent<PayloadOf<Kind, Written, State>>[]; next: string }> {
    const { signal, wait = 0, ...query } = options
    const path = withQuery(`${this.#path}/events`, { ...query, wait: milliseconds(wait) > 0 ? durationText(wait) : undefined })
    const { events, next } = await this.#sender.get<Schemas['EventPage']>(path, { signal, wait: milliseconds(wait) })
    return { events: events as StoreEvent<PayloadOf<Kind, Written, State>>[], next }
  }

  /** Counts the conversations of each state, with their ages, and those that entered and left it lately. */
  states(options: PageOptions = {}): Listing<Schemas['StateList'], StateSummary> {
    return listing(this.#sender, `${this.#path}/states`, options, (page) => page.states)
  }

  /** Counts conversations, keys and events. */
  stats(options: CallOptions = {}): Promise<Schemas['Stats']> {
    return this.#sender.get(`${this.#path}/stats`, options)
  }

  /** Gets the rules, the counts and the newest events, for people. */
  debug({ eventCount, signal }: CallOptions & { eventCount?: number | undefined } = {}): Promise<Schemas['Debug']> {
    return this.#sender.get(withQuery(`${this.#path}/debug`, { event_count: eventCount }), { signal })
  }

  /** Deletes the namespace and everything in it. Until `sweeping` is false, its changes fail with NAMESPACE_DELETING. */
  delete(options: CallOptions = {}): Promise<Schemas['NamespaceDeleted']> {
    return this.#sender.send({ method: 'DELETE', path: withQuery(this.#path, { confirm: this.name }), isRepeatable: true, ...options })
  }
}
