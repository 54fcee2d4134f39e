import { durationText, longestWait, milliseconds } from './durations.js'
import { isStateStoreError, orUndefined } from './errors.js'
import type { Sender } from './http/Sender.js'
import { randomText } from './http/Sender.js'
import { segment } from './http/targets.js'
import type { Keys } from './Keys.js'
import { Lease } from './Lease.js'
import type { CallOptions, Duration, Schemas } from './types.js'

/** The options of an acquisition. */
export interface AcquireOptions extends CallOptions {
  /** The time after which the lease ends, unless it is renewed. */
  ttl: Duration
  /** The time to wait while another owner holds the lease. Without it, LEASE_HELD comes at once. @default 0 */
  wait?: Duration | undefined
  /** The name of the owner. An owner that acquires again renews its lease. @default a random text */
  owner?: string | undefined
  /** Whether the lease renews itself after each third of `ttl` until it is released. @default false */
  keepAlive?: boolean | undefined
}

/** The leases of a namespace: each has one owner at a time. */
export class Leases {
  /** @internal */
  constructor(
    private readonly namespacePath: string,
    private readonly sender: Sender,
    private readonly keys: Keys,
  ) {}

  /** Acquires a lease. LEASE_HELD if another owner still holds it at the end of `wait`; the details have the owner and the expiry. */
  async acquire(name: string, options: AcquireOptions): Promise<Lease> {
    const { ttl, owner = randomText(), keepAlive = false, signal } = options
    const path = `${this.namespacePath}/leases/${segment(name)}`
    for (let left = milliseconds(options.wait ?? 0); ; left -= longestWait) {
      const wait = Math.min(left, longestWait)
      const body = JSON.stringify({ owner, ttl: durationText(ttl), wait: wait > 0 ? durationText(wait) : undefined })
      const since = performance.now()
      try {
        const held = await this.sender.send<Schemas['Lease']>({ method: 'POST', path: `${path}/acquire`, body, isRepeatable: true, wait, signal })
        return new Lease(name, held, { ttl, since, keepAlive, path, sender: this.sender, keys: this.keys })
      } catch (err) {
        if (left <= longestWait || !isStateStoreError(err, 'LEASE_HELD')) {
          throw err
        }
      }
    }
  }

  /** Gets the owner, the token and the expiry of a lease; undefined if no owner holds it. */
  async get(name: string, options: CallOptions = {}): Promise<Omit<Schemas['Lease'], 'ok'> | undefined> {
    const found = await orUndefined(this.sender.get<Schemas['Lease']>(`${this.namespacePath}/leases/${segment(name)}`, options))
    return found && { owner: found.owner, token: found.token, expires_at: found.expires_at }
  }
}
