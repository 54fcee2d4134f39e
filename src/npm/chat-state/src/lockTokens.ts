/** The owner of a lease with its fencing token. A change of a held lease must name both. */
export type Holder = { owner: string; token: number }

/** The token of a lock: the fencing token of the lease, a dot, and the owner. The number grows with each acquisition of the lock. */
export function tokenOf({ token, owner }: Holder): string {
  return `${token}.${owner}`
}

/** The holder in the token of a lock; undefined for a token of another adapter. */
export function holderOf(token: string): Holder | undefined {
  const [, number, owner] = /^(\d{1,16})\.(.+)$/s.exec(token) ?? []
  return owner === undefined ? undefined : { owner, token: Number(number) }
}
