import assert from 'node:assert/strict'
import { test } from 'node:test'

import { createStore, fails } from './support.js'

test('set, get, overwrite, remove, get', async () => {
  const { store } = createStore()
  assert.deepStrictEqual(await store.getState('a'), { a: undefined })
  assert.equal(await store.setState('a', { some: 'value' }), undefined)
  assert.deepStrictEqual(await store.getState('a'), { a: { some: 'value' } })
  await store.setState('a', [1, 2])
  assert.deepStrictEqual(await store.getState('a'), { a: [1, 2] })
  assert.equal(await store.removeState('a'), undefined)
  assert.deepStrictEqual(await store.getState('a'), { a: undefined })
})

test('removing what is not there is fine', async () => {
  const { store } = createStore()
  assert.equal(await store.removeState('none'), undefined)
})

const values: [written: unknown, read: unknown][] = [
  [{ some: 'value' }, { some: 'value' }],
  [{ nested: [{ deep: null }, 'ä€😀 \u2028 <&>'] }, { nested: [{ deep: null }, 'ä€😀 \u2028 <&>'] }],
  [JSON.parse('{"__proto__":{"a":1}}'), JSON.parse('{"__proto__":{"a":1}}')],
  [[], []],
  [{}, {}],
  [5, 5],
  [0, 0],
  [-1.5e-7, -1.5e-7],
  [false, false],
  [null, null],
  ['x', 'x'],
  ['', ''],
  [new Date(0), '1970-01-01T00:00:00.000Z'],
  [Number.NaN, null],
  [{ gone: undefined, kept: 1 }, { kept: 1 }],
  [2 ** 53, 2 ** 53],
]

test('every JSON value comes back as JSON has it', async () => {
  const { store } = createStore()
  for (const [written, read] of values) {
    await store.setState('value', written)
    assert.deepStrictEqual(await store.getState('value'), { value: read })
  }
})

test('what is no JSON value is refused and nothing is written', async () => {
  const { store, logger } = createStore()
  const cycle: Record<string, unknown> = {}
  cycle.self = cycle
  await store.setState('a', 1)
  for (const value of [undefined, () => 1, Symbol('a'), 1n, cycle]) {
    await fails(store.setState('a', value), 500, /^error in state store setting value a: .+/, 'INVALID_VALUE')
  }

  assert.equal(logger.errors.length, 5)
  assert.deepStrictEqual(await store.getState('a'), { a: 1 })
})

test('what is read is a copy', async () => {
  const { store } = createStore()
  const written = { n: 1 }
  await store.setState('a', written)
  written.n = 2
  assert.deepStrictEqual(await store.getState('a'), { a: { n: 1 } })
})

const names = ['', ' ', '.', '..', '../..', 'a/b', 'a%2Fb', 'session:1', 'ä€😀', 'nul\0', 'line\nbreak', '"', '\\', '?x=1#y', '__proto__', 'constructor', 'x'.repeat(10_000)]

test('a name is any text', async () => {
  const { store } = createStore()
  for (const [i, name] of names.entries()) {
    await store.setState(name, i)
  }

  const expected = Object.fromEntries(names.map((name, i) => [name, i]))
  assert.deepStrictEqual(await store.getState(...names), expected)
  for (const name of names) {
    await store.removeState(name)
  }

  assert.deepStrictEqual(await store.getState(...names), Object.fromEntries(names.map((name) => [name, undefined])))
})

test('many names are one request, of one moment; none are none', async (t) => {
  const { store } = createStore()
  await store.setState('n:7', 7)
  const fetched = t.mock.method(globalThis, 'fetch')
  const many = Array.from({ length: 1_000 }, (_, i) => `n:${i}`)

  const states = await store.getState(...many, 'n:7')
  assert.equal(fetched.mock.callCount(), 1)
  assert.deepStrictEqual(Object.keys(states), many)
  assert.deepStrictEqual(Object.entries(states).filter(([, value]) => value !== undefined), [['n:7', 7]])

  assert.deepStrictEqual(await store.getState(), {})
  assert.equal(fetched.mock.callCount(), 1)

  assert.equal(Object.keys(await store.getState(...many, 'one more')).length, 1_001)
  assert.equal(fetched.mock.callCount(), 3)
})

test('namespaces are apart, stores of one namespace see the same', async () => {
  const { store, namespace } = createStore()
  await store.setState('a', 1)
  assert.deepStrictEqual(await createStore().store.getState('a'), { a: undefined })
  assert.deepStrictEqual(await createStore({ namespace }).store.getState('a'), { a: 1 })
})

test('states are the keys of the HTTP API', async () => {
  const { store, keys } = createStore()
  await store.setState('session:1', { userId: 'user-456' })
  assert.equal(await (await fetch(`${keys}/session:1`)).text(), '{"userId":"user-456"}')

  await fetch(`${keys}/requests/increment`, { method: 'POST' })
  assert.deepStrictEqual(await store.getState('requests'), { requests: 1 })
})

test('a value of another type, which others have put there, is said to be one', async () => {
  const { store, keys } = createStore()
  await fetch(`${keys}/note`, { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: 'hello' })
  await fails(store.getState('a', 'note'), 500, /^error in state store getting value note: it is text\/plain/, 'NOT_JSON')
})
