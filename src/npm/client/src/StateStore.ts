import type { Call } from './http/Call.js'
import { Sender } from './http/Sender.js'
import { settingsOf } from './http/settings.js'
import type { StateStoreOptions } from './http/settings.js'
import { jsonText } from './json.js'
import { listing } from './Listing.js'
import type { Listing } from './Listing.js'
import { Namespace } from './Namespace.js'
import type { StandardSchemaV1 } from './standard-schema.js'
import type { CallOptions, ChangeOptions, JsonObject, PageOptions, Schemas } from './types.js'

/**
 * The client of a StateStore server. An application needs one for each server. Every call that fails throws a StateStoreError, whose `code` is for programs;
 * an aborted call throws the reason of its signal.
 */
export class StateStore {
  readonly #sender: Sender

  /** A mistake in the options is a TypeError. Nothing is sent before the first call. */
  constructor(options: StateStoreOptions) {
    this.#sender = new Sender(settingsOf(options))
  }

  /**
   * One namespace. The type arguments give the types of the data and states of its conversations: `store.namespace<Order, 'OPEN' | 'PAID'>('shop')`.
   * A schema of a library such as Zod gives the type of the data, and checks the data of each conversation that a call returns (INVALID_DATA).
   */
  namespace<Data = JsonObject, State extends string = string, Written = Data>(
    name: string,
    options: { schema?: StandardSchemaV1<Written, Data> } = {},
  ): Namespace<Data, State, Written> {
    return new Namespace(name, this.#sender, options.schema)
  }

  /** Lists the namespaces with their counts. */
  namespaces(options: PageOptions = {}): Listing<Schemas['NamespaceList'], Schemas['Namespace']> {
    return listing(this.#sender, '/v1/namespaces', options, (page) => page.namespaces)
  }

  /** Runs a command of the Simple State Engine. Its answer says `status: "error"` if the command failed: these errors have no code. */
  command(command: Schemas['Command'], options: ChangeOptions = {}): Promise<Schemas['CommandAnswer']> {
    const isRepeatable = /^(get|list)_/i.test(command.cmd)
    const call: Call = { method: 'POST', path: '/v1/commands', body: jsonText(command), isCommand: true, isRepeatable, ...options }
    return isRepeatable ? this.#sender.send(call, readCommandAnswer) : this.#sender.change(call, readCommandAnswer)
  }

  /** Gets the name and the version of the server. */
  server(options: CallOptions = {}): Promise<Schemas['Server']> {
    return this.#sender.get('/', options)
  }

  /**
   * Sends a request of the HTTP API that has no method, such as those under `/v1/admin`. A failed GET is retried; any other request is retried if the
   * server certainly did not run it, or if it has an idempotency key.
   * @param path Path and query, percent-encoded.
   */
  request<Answer = JsonObject>(method: Call['method'], path: string, options: ChangeOptions & { body?: unknown } = {}): Promise<Answer> {
    const { body, ...rest } = options
    return this.#sender.send({ method, path, body: body === undefined ? undefined : jsonText(body), isRepeatable: method === 'GET', ...rest })
  }
}

async function readCommandAnswer(response: Response): Promise<Schemas['CommandAnswer']> {
  return response.json()
}
