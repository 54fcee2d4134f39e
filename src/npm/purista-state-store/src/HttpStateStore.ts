import type { ObjectWithKeysFromStringArray, StateStore, StoreBaseConfig } from '@purista/core'
import { StateStoreBaseClass, StatusCode, UnhandledError } from '@purista/core'

import { StateStore as Client } from '@statestore/client'
import type { Schemas } from '@statestore/client'

import { Failure, failureOf } from './Failure.js'
import type { HttpStateStoreConfig } from './HttpStateStoreConfig.js'
import { ttlOf } from './retention.js'
import type { SetStateOptions } from './retention.js'

const defaultTimeoutMs = 10_000

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
  readonly #client: Client
  readonly #destroyed = new AbortController()

  constructor(config: StoreBaseConfig<HttpStateStoreConfig>) {
    super('HttpStateStore', config)
    const timeoutMs = config.timeoutMs ?? defaultTimeoutMs
    if (!(timeoutMs > 0 && timeoutMs < 2 ** 31)) {
      throw new TypeError(`timeoutMs must be a number of milliseconds above 0, not ${timeoutMs}`)
    }

    const { url, apiKey, headers, allowCredentialsOverHttp, retryMs = 0 } = config
    const retries = { retryTime: retryMs, idempotencyKeys: retryMs > 0 }
    this.#client = new Client({ url, apiKey, headers, allowCredentialsOverHttp, timeout: timeoutMs, ...retries })
  }

  override async setState(stateName: string, stateValue: unknown, options?: SetStateOptions): Promise<void> {
    return super.setState(stateName, new Setting(stateValue, options))
  }

  override async destroy(): Promise<void> {
    this.#destroyed.abort(new Failure('DESTROYED', 'the store was destroyed'))
    await super.destroy()
  }

  protected async getStateImpl<StateNames extends string[]>(...stateNames: StateNames) {
    const names = [...new Set<string>(stateNames)]
    const states: [string, unknown][] = []
    for (let start = 0; start < names.length; start += NAMES_PER_REQUEST) {
      const page = names.slice(start, start + NAMES_PER_REQUEST)
      const results = await this.#doing('getting', page, () => this.#batch(page.map((key) => ({ op: 'get', key }))))
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
      check(value)
      return this.#batch([{ op: 'set', key: stateName, value, ttl }])
    })
  }

  protected async removeStateImpl(stateName: string) {
    await this.#doing('removing', [stateName], () => this.#batch([{ op: 'delete', key: stateName }]))
  }

  /** Calls are batches, even for one key: the names are then in the body, which can contain any text. */
  async #batch(operations: Parameters<ReturnType<Client['namespace']>['keys']['batch']>[0]): Promise<Schemas['KeyResult'][]> {
    return this.#client.namespace(this.config.namespace ?? 'default').keys.batch(operations, { signal: this.#destroyed.signal })
  }

  /** Runs an action, and reports its failure as the stores of PURISTA do, with the reason. */
  async #doing<T>(what: string, [name, ...others]: string[], action: () => T | Promise<T>): Promise<T> {
    try {
      return await action()
    } catch (err) {
      const failure = failureOf(err, this.config.timeoutMs ?? defaultTimeoutMs)
      const names = others.length === 0 ? name : `${name} and ${others.length} more`
      const { code, details } = failure
      const error = new UnhandledError(
        StatusCode.InternalServerError, `error in state store ${what} value ${names}: ${failure.message}`, { code, details })
      error.cause = failure
      this.logger.error({ err: error }, error.message)
      throw error
    }
  }
}

/** Refuses a value without a JSON form: undefined, functions, BigInt, cycles. */
function check(value: unknown): void {
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch (err) {
    throw new Failure('INVALID_VALUE', (err as Error).message, undefined, { cause: err })
  }

  if (text === undefined) {
    throw new Failure('INVALID_VALUE', `${typeof value} is not a JSON value`)
  }
}

function jsonOf(result: Schemas['KeyResult']): unknown {
  if (result.content_type !== undefined) {
    throw new Failure('NOT_JSON', `it is ${result.content_type}, which others have put there, not JSON`)
  }

  return result.value
}
