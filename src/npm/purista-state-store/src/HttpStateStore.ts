import type { ObjectWithKeysFromStringArray, StateStore, StoreBaseConfig } from '@purista/core'
import { StateStoreBaseClass, StatusCode, UnhandledError } from '@purista/core'

import { Failure } from './Failure.js'
import type { HttpStateStoreConfig } from './HttpStateStoreConfig.js'
import { KeyClient } from './KeyClient.js'
import type { KeyResult } from './KeyClient.js'
import { ttlOf } from './retention.js'
import type { SetStateOptions } from './retention.js'

/** The most names that the server takes in one request. */
const NAMES_PER_REQUEST = 1_000

/** A value with its options. The base class passes only two arguments on, so both go through it as one. */
class Setting {
  constructor(
    readonly value: unknown,
    readonly options: SetStateOptions | undefined,
  ) {}
}

/** A PURISTA state store that keeps each state as a JSON key in one namespace of a StateStore server. */
export class HttpStateStore extends StateStoreBaseClass<HttpStateStoreConfig> implements StateStore {
  readonly #keys: KeyClient

  constructor(config: StoreBaseConfig<HttpStateStoreConfig>) {
    super('HttpStateStore', config)
    const timeoutMs = config.timeoutMs ?? 10_000
    if (!(timeoutMs > 0 && timeoutMs < 2 ** 31)) {
      throw new TypeError(`timeoutMs must be a number of milliseconds above 0, not ${timeoutMs}`)
    }

    const credentials: Record<string, string> = config.apiKey === undefined ? {} : { authorization: `Bearer ${config.apiKey}` }
    const headers = { ...config.headers, ...credentials, 'content-type': 'application/json' }
    this.#keys = new KeyClient(addressOf(config.url, config.namespace ?? 'default'), headers, timeoutMs)
  }

  override async setState(stateName: string, stateValue: unknown, options?: SetStateOptions): Promise<void> {
    return super.setState(stateName, new Setting(stateValue, options))
  }

  override async destroy(): Promise<void> {
    this.#keys.close()
    await super.destroy()
  }

  protected async getStateImpl<StateNames extends string[]>(...stateNames: StateNames) {
    const names = [...new Set<string>(stateNames)]
    const states: [string, unknown][] = []
    for (let start = 0; start < names.length; start += NAMES_PER_REQUEST) {
      const page = names.slice(start, start + NAMES_PER_REQUEST)
      const results = await this.#doing('getting', page, () => this.#keys.batch(page.map((key) => JSON.stringify({ op: 'get', key }))))
      for (const [i, name] of page.entries()) {
        states.push([name, await this.#doing('getting', [name], () => jsonOf(results[i]!))])
      }
    }

    // An assignment would fail for a state with the name __proto__.
    return Object.fromEntries(states) as ObjectWithKeysFromStringArray<StateNames>
  }

  protected async setStateImpl(stateName: string, setting: unknown) {
    const { value, options } = setting as Setting
    const { retention } = this.config
    const ttl = ttlOf(options) ?? ttlOf(typeof retention === 'function' ? retention(stateName) : retention)
    await this.#doing('setting', [stateName], () => {
      const rest = JSON.stringify({ op: 'set', key: stateName, ttl }).slice(1)
      return this.#keys.batch([`{"value":${textOf(value)},${rest}`])
    })
  }

  protected async removeStateImpl(stateName: string) {
    await this.#doing('removing', [stateName], () => this.#keys.batch([JSON.stringify({ op: 'delete', key: stateName })]))
  }

  /** Runs an action, and reports its failure as the stores of PURISTA do, with the reason. */
  async #doing<T>(what: string, [name, ...others]: string[], action: () => T | Promise<T>): Promise<T> {
    try {
      return await action()
    } catch (err) {
      if (!(err instanceof Failure)) {
        throw err
      }

      const names = others.length === 0 ? name : `${name} and ${others.length} more`
      const { code, details } = err
      const error = new UnhandledError(
        StatusCode.InternalServerError, `error in state store ${what} value ${names}: ${err.message}`, { code, details })
      error.cause = err
      this.logger.error({ err: error }, error.message)
      throw error
    }
  }
}

function addressOf(url: string, namespace: string): string {
  const address = URL.canParse(url) ? new URL(url) : undefined
  if (!address || !/^https?:$/.test(address.protocol) || address.username || address.search || address.hash) {
    throw new TypeError('url must be the address of a StateStore server, such as http://127.0.0.1:8080')
  }

  return `${address.href.replace(/\/+$/, '')}/v1/namespaces/${encodeURIComponent(namespace)}/keys:batch`
}

/** Converts a value to JSON. A value without a JSON form (undefined, functions, BigInt, cycles) is refused. */
function textOf(value: unknown): string {
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch (err) {
    throw new Failure('INVALID_VALUE', (err as Error).message, undefined, { cause: err })
  }

  if (text === undefined) {
    throw new Failure('INVALID_VALUE', `${typeof value} is not a JSON value`)
  }

  return text
}

function jsonOf(result: KeyResult): unknown {
  if (result.content_type !== undefined) {
    throw new Failure('NOT_JSON', `it is ${result.content_type}, which others have put there, not JSON`)
  }

  return result.value
}
