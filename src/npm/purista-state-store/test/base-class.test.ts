import assert from 'node:assert/strict'
import { test } from 'node:test'

import { StateStoreBaseClass } from '@purista/core'

import { createStore, fails } from './support.js'

const operations = [
  { flag: 'enableGet', message: 'get state from store is disabled by config', call: (store: Store) => store.getState('a') },
  { flag: 'enableSet', message: 'set state at store is disabled by config', call: (store: Store) => store.setState('a', 2) },
  { flag: 'enableSet', message: 'set state at store is disabled by config', call: (store: Store) => store.setState('a', 2, { ttl: '1h' }) },
  { flag: 'enableRemove', message: 'remove state from store is disabled by config', call: (store: Store) => store.removeState('a') },
]

type Store = ReturnType<typeof createStore>['store']

for (const { flag, message, call } of operations) {
  test(`${flag} false refuses with 401, logs once and changes nothing: ${call}`, async () => {
    const open = createStore()
    await open.store.setState('a', 1)
    const { store, logger } = createStore({ namespace: open.namespace, [flag]: false })

    await fails(call(store), 401, message)

    assert.equal(logger.errors.length, 1)
    assert.equal(logger.errors[0]?.[1], message)
    assert.deepStrictEqual(await open.store.getState('a'), { a: 1 })
  })

  test(`${flag} true lets it be done: ${call}`, async () => {
    const { store, logger } = createStore({ [flag]: true })
    await call(store)
    assert.equal(logger.errors.length, 0)
  })
}

test('it is a state store by the name of its class', () => {
  const { store } = createStore()
  assert.ok(store instanceof StateStoreBaseClass)
  assert.equal(store.name, 'HttpStateStore')
})

test('disabling one thing leaves the others', async () => {
  const { store } = createStore({ enableGet: false })
  assert.equal(await store.setState('a', 1), undefined)
  assert.equal(await store.removeState('a'), undefined)
})

test('destroy resolves, also a second time, and later calls are refused', async () => {
  const { store } = createStore()
  assert.equal(await store.destroy(), undefined)
  assert.equal(await store.destroy(), undefined)
  await fails(store.getState('a'), 500, 'error in state store getting value a: the store was destroyed', 'DESTROYED')
})
