import type { Sender } from './http/Sender.js'
import { withQuery } from './http/targets.js'
import type { PageOptions } from './types.js'

/**
 * A list that the server gives in pages. `await` gives the first page, whose member `next` goes on after it; `for await` gives all entries, page by page.
 */
export class Listing<Page, Entry> implements PromiseLike<Page>, AsyncIterable<Entry> {
  /** @internal */
  constructor(
    private readonly load: (after?: string | number) => Promise<Page & { next: string | number | null }>,
    private readonly entries: (page: Page) => Entry[],
  ) {}

  then<A = Page, B = never>(resolve?: ((page: Page) => A | PromiseLike<A>) | null, reject?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<A | B> {
    return this.load().then(resolve, reject)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Entry, void, undefined> {
    for (let page = await this.load(); ; page = await this.load(page.next)) {
      yield* this.entries(page)
      if (page.next === null) {
        return
      }
    }
  }
}

/** The list at a path. */
export function listing<Page extends { next: string | number | null }, Entry>(
  sender: Sender,
  path: string,
  { signal, ...query }: PageOptions<string | number>,
  entries: (page: Page) => Entry[],
): Listing<Page, Entry> {
  return new Listing<Page, Entry>(
    (after = query.after) => sender.get(withQuery(path, { ...query, after }), { signal }), entries)
}
