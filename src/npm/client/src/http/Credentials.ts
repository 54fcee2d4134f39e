import { refusedCall } from '../errors.js'
import type { Deadline } from './Deadline.js'
import { isSendable } from './settings.js'
import type { Settings } from './settings.js'

/** The credentials of requests. Calls at the same time share one token. */
export class Credentials {
  #token: Promise<string> | undefined
  #current: string | undefined

  constructor(private readonly settings: Settings) {}

  /** Adds the credentials to a request. UNAUTHORIZED if the token can't be sent; an exception of the provider goes to the caller. */
  async add(headers: Headers, deadline: Deadline): Promise<void> {
    const { apiKey, token } = this.settings
    const credentials = token === undefined ? apiKey : await deadline.race((this.#token ??= this.#fetch(token)))
    if (credentials !== undefined) {
      headers.set('Authorization', `Bearer ${credentials}`)
    }
  }

  /** Forgets the token of a request that the server refused. Returns true if another token may be accepted. */
  renew(refused: Headers): boolean {
    // Of the calls that were refused together, only the first one asks for another token.
    if (refused.get('Authorization') === `Bearer ${this.#current}`) {
      this.#token = this.#current = undefined
    }

    return this.settings.token !== undefined
  }

  async #fetch(provider: () => string | Promise<string>): Promise<string> {
    try {
      // A provider that throws at once must do so after its promise is kept.
      const token = await Promise.resolve().then(provider)
      if (!isSendable(token)) {
        throw refusedCall('UNAUTHORIZED', 'The token provider of the client returned no token that a header can carry')
      }

      return (this.#current = token)
    } catch (err) {
      this.#token = undefined
      throw err
    }
  }
}
