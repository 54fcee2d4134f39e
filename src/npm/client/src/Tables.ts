import type { Sender } from './http/Sender.js'
import { jsonText } from './json.js'
import { listing } from './Listing.js'
import type { Listing } from './Listing.js'
import type { ChangeOptions, PageOptions, Schemas } from './types.js'

/** All tables of a namespace. */
export class Tables {
  /** @internal */
  constructor(
    private readonly path: string,
    private readonly sender: Sender,
  ) {}

  /** Lists tables in the order of their names. */
  list(options: PageOptions = {}): Listing<Schemas['TableList'], Schemas['Table']> {
    return listing(this.sender, this.path, options, (page) => page.tables)
  }

  /** Makes all changes of tables and records in their order, or none of them. The operations and results are those of the HTTP API. */
  async batch(operations: readonly Schemas['TableOperation'][], options: ChangeOptions = {}): Promise<Schemas['TableResult'][]> {
    const body = jsonText({ operations })
    return (await this.sender.change<Schemas['TableBatchResult']>({ method: 'POST', path: `${this.path}:batch`, body, ...options })).results
  }
}
