import type { Sender } from './http/Sender.js'
import { durationText } from './durations.js'
import { withQuery } from './http/targets.js'
import { jsonText } from './json.js'
import type { CallOptions, PageOptions, Schemas, Ttl, VersionedOptions } from './types.js'

/** The rules of a namespace: a state machine, a JSON Schema, or both. */
export type SchemaBundle = Omit<Schemas['SchemaBundle'], 'ttl'> & { ttl?: Ttl | undefined }

/** The schema bundle of a namespace. */
export class Bundle {
  readonly #path: string

  /** @internal */
  constructor(
    namespacePath: string,
    private readonly sender: Sender,
  ) {
    this.#path = `${namespacePath}/schema`
  }

  /** Gets the bundle with its version. NOT_FOUND if there is none. */
  get(options: CallOptions = {}): Promise<Schemas['Schema']> {
    return this.sender.get(this.#path, options)
  }

  /** Replaces the whole bundle: an absent half is removed. INVALID_SCHEMA lists every reason in its details; the answer warns of probable mistakes. */
  set({ ttl, ...bundle }: SchemaBundle, options: VersionedOptions = {}): Promise<Schemas['SchemaSet']> {
    const body = jsonText({ ...bundle, ttl: ttl === undefined ? undefined : durationText(ttl) })
    return this.sender.change({ method: 'PUT', path: this.#path, body, ...options })
  }

  /**
   * Compiles a bundle without setting it, and reports what would become of the conversations. A report ends after about two seconds; `next` is then the `after`
   * of the report that continues it.
   */
  check({ ttl, ...bundle }: SchemaBundle, { signal, ...query }: PageOptions = {}): Promise<Schemas['SchemaReport']> {
    const body = jsonText({ ...bundle, ttl: ttl === undefined ? undefined : durationText(ttl) })
    return this.sender.send({ method: 'POST', path: withQuery(`${this.#path}:check`, query), body, isRepeatable: true, signal })
  }

  /** Removes the bundle: then every state and all data are allowed. NOT_FOUND if there is none. */
  remove(options: VersionedOptions = {}): Promise<Schemas['SchemaVersion']> {
    return this.sender.change({ method: 'DELETE', path: this.#path, ...options })
  }
}
