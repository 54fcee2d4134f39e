import { orUndefined, refusedCall } from './errors.js'
import { foreign, readBytes, readJson } from './http/bodies.js'
import type { Sender } from './http/Sender.js'
import { fitsPath, segment, withQuery } from './http/targets.js'
import { jsonText } from './json.js'
import { entryOf, ttlText, valueMembers } from './keyValues.js'
import type { KeyEntry, KeyOperation, ValueMembers } from './keyValues.js'
import { listing } from './Listing.js'
import type { Listing } from './Listing.js'
import type { StandardSchemaV1 } from './standard-schema.js'
import type { CallOptions, ChangeOptions, PageOptions, Schemas, Ttl, VersionedOptions } from './types.js'
import { validated } from './validated.js'

/** The options of a write of a key. */
export interface KeyWriteOptions extends VersionedOptions {
  /** The time to live from now on. If absent, the default of the namespace applies. */
  ttl?: Ttl | undefined
  /** The content type of a value that is a `Uint8Array`. @default "application/octet-stream" */
  contentType?: string | undefined
}

/** The options of a read of a key. */
export interface KeyReadOptions<Value> extends CallOptions {
  /** Checks the value, and gives it its type. INVALID_DATA if the value does not fit. */
  schema?: StandardSchemaV1<unknown, Value> | undefined
  /** Sets the expiry to this time from now. */
  ttl?: Ttl | undefined
  /** Reads the value of this version. GONE if the server no longer keeps it. */
  version?: number | undefined
}

/** The keys of a namespace: any text with any value. A name may contain everything, slashes, dots and NUL too. */
export class Keys {
  /** @internal */
  constructor(
    private readonly namespacePath: string,
    private readonly sender: Sender,
  ) {}

  /** Gets the value of a key; undefined if it is missing or has expired. A value that is not JSON is a `Uint8Array`. */
  async get<Value = unknown>(key: string, options: KeyReadOptions<Value> = {}): Promise<Value | undefined> {
    return (await this.entry(key, options))?.value
  }

  /** Gets a key with its version and expiry; undefined if it is missing or has expired. */
  async entry<Value = unknown>(key: string, options: KeyReadOptions<Value> = {}): Promise<KeyEntry<Value> | undefined> {
    const { schema, ttl, version, signal } = options
    const entry = await orUndefined(this.#read(key, { ttl: ttlText(ttl), version }, signal))
    return entry && { ...entry, value: await validated(schema, entry.value) }
  }

  /** Gets many keys as of one moment, in the order of their names. A missing key is undefined. The server takes 1000 names by default. */
  async getMany<Value = unknown>(keys: readonly string[], options: CallOptions = {}): Promise<(Value | undefined)[]> {
    // A batch without operations is refused.
    const results = keys.length === 0 ? [] : await this.batch(keys.map((key) => ({ op: 'get', key })), options)
    return results.map((result) => (result.version === 0 ? undefined : (entryOf(result).value as Value)))
  }

  /** Sets a key to a JSON value, or to bytes with a content type. VERSION_CONFLICT if it is not at `expectedVersion`. */
  async set(key: string, value: unknown, options: KeyWriteOptions = {}): Promise<{ created: boolean; version: number; expires_at?: string }> {
    const { ttl, contentType, ...rest } = options
    if (!fitsPath(key)) {
      const { type, ...set } = await this.#one({ op: 'set', key, ...valueMembers(value, contentType), ttl: ttlText(ttl) }, rest)
      return { created: type === 'created', version: set.version, ...(set.expires_at !== undefined && { expires_at: set.expires_at }) }
    }

    const isBytes = value instanceof Uint8Array
    const { ok: _, ...set } = await this.sender.change<Schemas['KeySet']>({
      method: 'PUT',
      path: withQuery(this.#of(key), { ttl: ttlText(ttl) }),
      body: isBytes ? value : jsonText(value),
      contentType: isBytes ? contentType ?? 'application/octet-stream' : undefined,
      ...rest,
    })
    return set
  }

  /** Deletes a key. False if it was missing. */
  async delete(key: string, options: VersionedOptions = {}): Promise<boolean> {
    return (await this.#one({ op: 'delete', key }, options)).type === 'deleted'
  }

  /**
   * Adds to a number, and returns the sum. A missing key counts as 0. INVALID_INPUT if the value is not a number. INVALID_DATA with the origin `client` if
   * the sum, which is stored, is beyond 2^53: JavaScript would round it, and return the same number twice.
   */
  async increment(key: string, by = 1, options: Omit<KeyWriteOptions, 'contentType'> = {}): Promise<number> {
    const { ttl, ...rest } = options
    const sum = (await this.#one({ op: 'increment', key, by, ttl: ttlText(ttl) }, rest)).value as number
    if (Math.abs(sum) > Number.MAX_SAFE_INTEGER) {
      throw refusedCall('INVALID_DATA', `The new value of ${JSON.stringify(key)} is stored, but it is beyond 2^53: JavaScript can't hold all its digits`)
    }

    return sum
  }

  /** Sets a key if its value is the expected one; undefined = it must not exist. VERSION_CONFLICT if it has another value. */
  async compareAndSet(key: string, expected: unknown, value: unknown, options: KeyWriteOptions = {}): Promise<number> {
    const { ttl, contentType, ...rest } = options
    const before: ValueMembers = expected === undefined ? {} : valueMembers(expected, contentType)
    const condition = { expected: before.value, expected_base64: before.value_base64, expected_content_type: before.content_type }
    return (await this.#one({ op: 'compare_and_set', key, ...condition, ...valueMembers(value, contentType), ttl: ttlText(ttl) }, rest)).version
  }

  /** Sets the expiry of a key. NOT_FOUND if it is missing. */
  async touch(key: string, ttl: Ttl, options: VersionedOptions = {}): Promise<{ version: number; expires_at?: string }> {
    const { version, expires_at } = await this.#one({ op: 'touch', key, ttl: ttlText(ttl) }, options)
    return { version, ...(expires_at !== undefined && { expires_at }) }
  }

  /** Makes all operations in their order, or none of them. The operations and results are those of the HTTP API. */
  async batch(operations: readonly Optional<KeyOperation>[], options: ChangeOptions = {}): Promise<Schemas['KeyResult'][]> {
    const call = { method: 'POST', path: `${this.namespacePath}/keys:batch`, body: jsonText({ operations }), ...options } as const
    const names = operations.map(({ op }) => op)
    const isHarmless = names.every((op) => op === 'get' || op === 'acquire' || op === 'renew')

    // A take has no idempotency key, because the server would remember each refusal.
    const { results } = isHarmless || names.includes('take')
      ? await this.sender.send<Schemas['KeyBatchResult']>({ ...call, isRepeatable: isHarmless })
      : await this.sender.change<Schemas['KeyBatchResult']>(call)
    if (results?.length !== operations.length) {
      throw foreign(this.sender.settings.url, 'its answer has another number of results', 200)
    }

    return results
  }

  /** Lists keys in the order of their names, with their values if `values` is true. */
  list(options: PageOptions & { prefix?: string | undefined; values?: boolean | undefined } = {}): Listing<Schemas['KeyList'], Schemas['ListedKey']> {
    return listing(this.sender, `${this.namespacePath}/keys`, options, (page) => page.keys)
  }

  /** Lists the changes of a key, newest first, as far as the server keeps them. */
  history(key: string, options: PageOptions<number> = {}): Listing<Schemas['KeyHistory'], Schemas['KeyEvent']> {
    return listing(this.sender, `${this.#of(key)}/history`, options, (page) => page.changes)
  }

  #of(key: string): string {
    return `${this.namespacePath}/keys/${segment(key)}`
  }

  async #one(operation: Optional<KeyOperation>, { expectedVersion, ...options }: VersionedOptions): Promise<Schemas['KeyResult']> {
    const [result] = await this.batch([{ ...operation, expected_version: expectedVersion }], options)
    return result!
  }

  async #read(key: string, query: { ttl: string | undefined; version: number | undefined }, signal: AbortSignal | undefined): Promise<KeyEntry> {
    if (!fitsPath(key) && query.version === undefined) {
      const [result] = await this.batch([query.ttl === undefined ? { op: 'get', key } : { op: 'touch', key, ttl: query.ttl }], { signal })
      return entryOf(result!)
    }

    const { maxAnswerBytes, url } = this.sender.settings
    const path = withQuery(this.#of(key), query)
    return this.sender.send({ method: 'GET', path, isRepeatable: true, signal }, async (response) => {
      const type = response.headers.get('Content-Type') ?? ''
      const version = Number(/^"(\d+)"$/.exec(response.headers.get('ETag') ?? '')?.[1] ?? Number.NaN)
      const value = type === 'application/json' ? await readJson(response, maxAnswerBytes) : await readBytes(response, maxAnswerBytes)
      if (value === undefined || Number.isNaN(version)) {
        throw foreign(url, `its answer has another form (status ${response.status})`, response.status)
      }

      const expiry = response.headers.get('StateStore-Expires-At')
      return { value, version, ...(type !== 'application/json' && { content_type: type }), ...(expiry !== null && { expires_at: expiry }) }
    })
  }
}

/** A type whose optional members may also be undefined, as JSON leaves both out. */
type Optional<T> = { [Member in keyof T]: T[Member] | (undefined extends T[Member] ? undefined : never) }
