import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { SetStateOptions } from 'purista-state-store'

import { createStore, fails, url } from './support.js'

const hour = 3_600_000
const month = 30 * 24 * hour

/** For how long a key still lives, in milliseconds, as of the server's answer; undefined = unlimited. */
async function left(keys: string, name: string): Promise<number | undefined> {
  const response = await fetch(`${keys}/${name}`, { method: 'HEAD' })
  assert.equal(response.status, 200)
  const expiry = response.headers.get('statestore-expires-at')
  return expiry === null ? undefined : Date.parse(expiry) - Date.now()
}

/** It lives for about so long: a write has just said so. */
async function lives(keys: string, name: string, expected: number | undefined) {
  const actual = await left(keys, name)
  assert.ok(expected === undefined ? actual === undefined : actual !== undefined && Math.abs(actual - expected) < hour / 2, `${actual} is not ${expected}`)
}

const cases: [options: SetStateOptions | undefined, ms: number | undefined][] = [
  [undefined, undefined],
  [{}, undefined],
  [{ retention: { mode: 'forever' } }, undefined],
  [{ retention: { mode: 'expire', ttlMs: 2 * hour } }, 2 * hour],
  [{ retention: { mode: 'expire', ttlMs: month } }, month],
  [{ retention: { mode: 'expire', ttlMs: 2 * hour + 0.5 } }, 2 * hour],
  [{ ttl: 2 * hour }, 2 * hour],
  [{ ttl: '2h' }, 2 * hour],
  [{ ttl: '30d' }, month],
  [{ ttl: '-1' }, undefined],
]

for (const [options, ms] of cases) {
  test(`setState with ${JSON.stringify(options)}`, async () => {
    const { store, keys } = createStore()
    await store.setState('a', 1, options)
    await lives(keys, 'a', ms)
    assert.deepStrictEqual(await store.getState('a'), { a: 1 })
  })
}

test('what the write says comes before what the store says, which is left as it was', async () => {
  const retention = { retention: { mode: 'expire', ttlMs: 2 * hour } } as const
  const { store, keys } = createStore({ retention })
  await store.setState('a', 1)
  await lives(keys, 'a', 2 * hour)
  await store.setState('a', 1, { ttl: '4h' })
  await lives(keys, 'a', 4 * hour)
  await store.setState('a', 1, { retention: { mode: 'forever' } })
  await lives(keys, 'a', undefined)
  await store.setState('a', 1)
  await lives(keys, 'a', 2 * hour)
  assert.deepStrictEqual(retention, { retention: { mode: 'expire', ttlMs: 2 * hour } })
})

test('the store may say it by name', async () => {
  const { store, keys } = createStore({ retention: (name) => (name.startsWith('session:') ? { ttl: '2h' } : undefined) })
  await store.setState('session:1', 1)
  await store.setState('counter', 1)
  await lives(keys, 'session:1', 2 * hour)
  await lives(keys, 'counter', undefined)
})

test('a write refreshes, a read does not', async () => {
  const { store, keys } = createStore()
  await store.setState('a', 1, { ttl: '2h' })
  const before = (await fetch(`${keys}/a`, { method: 'HEAD' })).headers
  await store.getState('a')
  const now = (await fetch(`${keys}/a`, { method: 'HEAD' })).headers
  assert.ok(before.has('statestore-expires-at'))
  assert.equal(now.get('etag'), before.get('etag'))
  assert.equal(now.get('statestore-expires-at'), before.get('statestore-expires-at'))
  await store.setState('a', 1, { ttl: '4h' })
  await lives(keys, 'a', 4 * hour)
})

test('an expired state is gone, and its end is an event', async () => {
  const { store, namespace } = createStore()
  await store.setState('a', 1, { retention: { mode: 'expire', ttlMs: 50 } })
  const types: string[] = []
  for (let after = '0'; types.at(-1) !== 'expired'; ) {
    const answer = await fetch(`${url}/v1/namespaces/${namespace}/events?kind=key&after=${after}&wait=30s`)
    assert.equal(answer.status, 200)
    const page = (await answer.json()) as { events: { payload: { type: string } }[]; next: string }
    types.push(...page.events.map((event) => event.payload.type))
    after = page.next
  }
  assert.deepStrictEqual(types, ['created', 'expired'])
  assert.deepStrictEqual(await store.getState('a'), { a: undefined })
})

const mistakes: SetStateOptions[] = [
  ...[0, -1, Number.NaN, Number.POSITIVE_INFINITY].flatMap((ttlMs): SetStateOptions[] => [{ retention: { mode: 'expire', ttlMs } }, { ttl: ttlMs }]),
  { retention: { mode: 'forever' }, ttl: '1h' },
  { retention: { mode: 'sometimes' } as never },
]

for (const options of mistakes) {
  test(`setState refuses ${JSON.stringify(options)} and writes nothing`, async () => {
    const { store } = createStore()
    await assert.rejects(store.setState('a', 1, options), TypeError)
    assert.deepStrictEqual(await store.getState('a'), { a: undefined })
  })
}

test('what is no time for the server is refused by it', async () => {
  const { store } = createStore()
  await fails(store.setState('a', 1, { ttl: 'soon' }), 500, /^error in state store setting value a: .*ttl must be a time/, 'INVALID_INPUT')
  await fails(store.setState('a', 1, { ttl: 1e300 }), 500, /ttl/, 'INVALID_INPUT')
})
