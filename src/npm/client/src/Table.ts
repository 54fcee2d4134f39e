import { orUndefined } from './errors.js'
import type { Sender } from './http/Sender.js'
import { segment } from './http/targets.js'
import { jsonText, jsonValue } from './json.js'
import { listing } from './Listing.js'
import type { Listing } from './Listing.js'
import type { StandardSchemaV1 } from './standard-schema.js'
import type { CallOptions, ChangeOptions, JsonObject, MergePatch, PageOptions, Schemas, VersionedOptions } from './types.js'
import { validated } from './validated.js'

/** A record of a table, which the server gave an id. */
export type TableRecord<Fields = JsonObject> = Fields & { id: number }

/** A record with its version. */
export type RecordAtVersion<Fields = JsonObject> = { record: TableRecord<Fields>; version: number }

/** One table of a namespace. */
export class Table<Fields = JsonObject, Written = Fields> {
  readonly #path: string
  readonly #records: string

  /** @internal */
  constructor(
    /** The name of the table. */
    readonly name: string,
    private readonly tablesPath: string,
    private readonly sender: Sender,
    private readonly schema: StandardSchemaV1<Written, Fields> | undefined,
  ) {
    this.#path = `${tablesPath}/${segment(name)}`
    this.#records = `${this.#path}/records`
  }

  /** Creates the table. ALREADY_EXISTS if it exists; INVALID_SCHEMA. */
  create(definition: Schemas['CreateTable'] = {}, options: ChangeOptions = {}): Promise<Schemas['TableAnswer']> {
    return this.sender.change({ method: 'PUT', path: this.#path, body: jsonText(definition), ...options })
  }

  /** Gets the definition and the length of the table. NOT_FOUND if it is missing. */
  async info(options: CallOptions = {}): Promise<Schemas['Table']> {
    return (await this.sender.get<Schemas['TableAnswer']>(this.#path, options)).table
  }

  /** Drops the table with all records. NOT_FOUND if it is missing. */
  async drop(options: VersionedOptions = {}): Promise<void> {
    await this.sender.change({ method: 'DELETE', path: this.#path, ...options })
  }

  /** Creates a record. The server gives it the next id, unless it has one. TOO_LARGE, LIMIT_EXCEEDED and INVALID_DATA if the table does not take it. */
  insert(record: Written & { id?: number }, options: ChangeOptions = {}): Promise<RecordAtVersion<Fields>> {
    return this.#change('POST', this.#records, record, options)
  }

  /** Gets a record. NOT_FOUND if it is missing. */
  async get(id: number, options: CallOptions = {}): Promise<RecordAtVersion<Fields>> {
    return this.#read(await this.sender.get<Schemas['RecordAnswer']>(this.#record(id), options))
  }

  /** Gets a record; undefined if it is missing. */
  find(id: number, options: CallOptions = {}): Promise<RecordAtVersion<Fields> | undefined> {
    return orUndefined(this.get(id, options))
  }

  /** Replaces a record, or creates it with this id. VERSION_CONFLICT if it is not at `expectedVersion`. */
  set(id: number, record: Written, options: VersionedOptions = {}): Promise<RecordAtVersion<Fields>> {
    return this.#change('PUT', this.#record(id), record, options)
  }

  /** Changes a record by a merge patch (RFC 7396), or by the operations of a JSON Patch (RFC 6902). NOT_FOUND if it is missing. */
  patch(id: number, patch: MergePatch<Written> | Schemas['JsonPatch'], options: VersionedOptions = {}): Promise<RecordAtVersion<Fields>> {
    const contentType = Array.isArray(patch) ? 'application/json-patch+json' : 'application/merge-patch+json'
    return this.#change('PATCH', this.#record(id), patch, options, contentType)
  }

  /** Replaces the first record that has the same values in the fields of `match`, or creates a record. `created` says which. */
  async upsert(match: readonly (keyof Written & string)[], record: Written, options: ChangeOptions = {}): Promise<RecordAtVersion<Fields> & { created: boolean }> {
    const body = jsonText({ operations: [{ op: 'upsert_record', table: this.name, match, data: jsonValue(record) }] })
    const { results } = await this.sender.change<Schemas['TableBatchResult']>({ method: 'POST', path: `${this.tablesPath}:batch`, body, ...options })
    const { type, record: made = {}, record_version: version = 0 } = results[0]!
    return { ...(await this.#read({ record: made, version })), created: type === 'created' }
  }

  /** Deletes a record. NOT_FOUND if it is missing. */
  async delete(id: number, options: VersionedOptions = {}): Promise<void> {
    await this.sender.change({ method: 'DELETE', path: this.#record(id), ...options })
  }

  /** Replaces all records. Records beyond the `max_length` of the table are dropped. */
  replaceAll(records: readonly (Written & { id?: number })[], options: VersionedOptions = {}): Promise<Schemas['RecordsReplaced']> {
    return this.sender.change({ method: 'PUT', path: this.#records, body: jsonText({ records }), ...options })
  }

  /**
   * Lists records in the order of their ids, those with the values of `where` if it is given. With `all`, one page has all records as of one moment, in the
   * order of insertion. The records are not checked by the schema of the table.
   */
  list(
    options: PageOptions<number> & { where?: Partial<Written> | undefined; all?: boolean | undefined; versions?: boolean | undefined } = {},
  ): Listing<Omit<Schemas['RecordList'], 'records'> & { records: TableRecord<Written>[] }, TableRecord<Written>> {
    const query = { ...options, where: options.where && jsonText(options.where) }
    return listing(this.sender, this.#records, query, (page) => page.records)
  }

  #record(id: number): string {
    return `${this.#records}/${segment(String(id))}`
  }

  async #change(method: 'POST' | 'PUT' | 'PATCH', path: string, content: unknown, options: VersionedOptions, contentType?: string): Promise<RecordAtVersion<Fields>> {
    return this.#read(await this.sender.change({ method, path, body: jsonText(content), contentType, ...options }))
  }

  async #read({ record, version }: Pick<Schemas['RecordAnswer'], 'record' | 'version'>): Promise<RecordAtVersion<Fields>> {
    return { record: { ...(await validated(this.schema, record, '/record')), id: record.id! }, version }
  }
}
