import { setTimeout as sleep } from 'node:timers/promises'

import { createMemoryState } from '@chat-adapter/state-memory'
import { matchers } from '@chat-adapter/tests/matchers'
import type { StateAdapter } from 'chat'
import { beforeEach, describe, expect, test } from 'vitest'

import { connect, entryOf, idOf, range } from './support.js'

/** The time after which something with a time to live of `short` is gone. */
const short = 60
const later = () => sleep(short + 40)

const adapters: Record<string, () => Promise<StateAdapter>> = {
  'ours': () => connect(),
  'that of Chat SDK in memory': async () => {
    const state = createMemoryState()
    await state.connect()
    return state
  },
}

// Chat SDK publishes contract tests of platforms, and none of state adapters. Its own memory adapter passes this table, so the table is its contract.
describe.each(Object.entries(adapters))('A state adapter, %s,', (_, create) => {
  let state: StateAdapter
  beforeEach(async () => {
    state = await create()
  })

  test('has no subscription that was not made, and forgets one that was ended', async () => {
    expect(await state.isSubscribed('slack:C1:1')).toBe(false)
    await state.subscribe('slack:C1:1')
    await state.subscribe('slack:C1:1')
    expect((await matchers.toBeSubscribedTo.call({} as never, state, 'slack:C1:1')).pass).toBe(true)
    expect(await state.isSubscribed('slack:C1:2')).toBe(false)
    await state.unsubscribe('slack:C1:1')
    await state.unsubscribe('slack:C1:1')
    expect(await state.isSubscribed('slack:C1:1')).toBe(false)
  })

  test('gives a lock to one caller at a time, and locks of two threads do not meet', async () => {
    const since = Date.now()
    const lock = await state.acquireLock('t', 5_000)
    expect(lock).toMatchObject({ threadId: 't', token: expect.any(String) })
    expect(lock!.expiresAt).toBeGreaterThanOrEqual(since + 5_000)
    expect(await state.acquireLock('t', 5_000)).toBeNull()
    expect(await state.acquireLock('u', 5_000)).not.toBeNull()
    await state.releaseLock(lock!)
    const next = await state.acquireLock('t', 5_000)
    expect(next).not.toBeNull()
    expect(next!.token).not.toBe(lock!.token)
  })

  test('ends a lock after its time, and gives it to another', async () => {
    const lock = await state.acquireLock('t', short)
    await later()
    expect(await state.extendLock(lock!, 5_000)).toBe(false)
    expect(await state.acquireLock('t', 5_000)).not.toBeNull()
  })

  test('extends a lock that is held with its token, and no other', async () => {
    const lock = await state.acquireLock('t', 5_000)
    expect(await state.extendLock(lock!, 5_000)).toBe(true)
    expect(await state.extendLock({ ...lock!, token: 'another' }, 5_000)).toBe(false)
    expect(await state.extendLock({ ...lock!, threadId: 'none' }, 5_000)).toBe(false)
    await state.releaseLock(lock!)
    expect(await state.extendLock(lock!, 5_000)).toBe(false)
  })

  test('does not release a lock with another token', async () => {
    const lock = await state.acquireLock('t', 5_000)
    await state.releaseLock({ ...lock!, token: 'another' })
    await state.releaseLock({ ...lock!, token: '1.another' })
    expect(await state.acquireLock('t', 5_000)).toBeNull()
  })

  test('forces a lock free, and the former owner cannot touch the next', async () => {
    await state.forceReleaseLock('t')
    const lock = await state.acquireLock('t', 5_000)
    await state.forceReleaseLock('t')
    const next = await state.acquireLock('t', 5_000)
    expect(next).not.toBeNull()
    await state.releaseLock(lock!)
    expect(await state.extendLock(lock!, 5_000)).toBe(false)
    expect(await state.extendLock(next!, 5_000)).toBe(true)
  })

  test.each([{ a: [1, { b: null }] }, 'text', 0, false, [], 'ä€😀\u0000'])('returns the value that was set: %j', async (value) => {
    await state.set('k', value)
    expect(await state.get('k')).toStrictEqual(value)
  })

  test('has null for a key that was never set, was deleted or has expired', async () => {
    expect(await state.get('k')).toBeNull()
    await state.set('k', 1)
    await state.delete('k')
    await state.delete('k')
    expect(await state.get('k')).toBeNull()
    await state.set('k', 1, short)
    await later()
    expect(await state.get('k')).toBeNull()
  })

  test('sets a value once if it must not exist', async () => {
    const results = await Promise.all(range(20).map((i) => state.setIfNotExists('k', i + 1)))
    expect(results.filter(Boolean)).toHaveLength(1)
    expect(await state.get('k')).toBe(results.indexOf(true) + 1)
    await state.delete('k')
    expect(await state.setIfNotExists('k', 1, short)).toBe(true)
    await later()
    expect(await state.setIfNotExists('k', 2, short)).toBe(true)
  })

  test('keeps a list in order, with its newest values', async () => {
    expect(await state.getList('l')).toEqual([])
    for (const value of range(5)) {
      await state.appendToList('l', { value }, { maxLength: 3 })
    }

    expect(await state.getList('l')).toEqual([{ value: 2 }, { value: 3 }, { value: 4 }])
    await state.appendToList('l', 'last')
    expect(await state.getList('l')).toHaveLength(4)
  })

  test('ends a list after its time, which each append renews', async () => {
    await state.appendToList('l', 1, { ttlMs: short })
    await state.appendToList('l', 2, { ttlMs: 100 * short })
    await later()
    expect(await state.getList('l')).toEqual([1, 2])
    await state.appendToList('l', 3, { ttlMs: short })
    await later()
    expect(await state.getList('l')).toEqual([])
  })

  test('gives the entries of a queue in order, and counts them', async () => {
    expect(await state.dequeue('t')).toBeNull()
    expect(await state.queueDepth('t')).toBe(0)
    expect(await state.enqueue('t', entryOf('a'), 10)).toBe(1)
    expect(await state.enqueue('t', entryOf('b'), 10)).toBe(2)
    expect(await state.queueDepth('t')).toBe(2)
    expect(await state.queueDepth('u')).toBe(0)
    expect([idOf(await state.dequeue('t')), idOf(await state.dequeue('t')), await state.dequeue('t')]).toEqual(['a', 'b', null])
  })

  test('keeps the newest entries of a full queue', async () => {
    for (const text of ['a', 'b', 'c']) {
      expect(await state.enqueue('t', entryOf(text), 2)).toBe(text === 'a' ? 1 : 2)
    }

    expect([idOf(await state.dequeue('t')), idOf(await state.dequeue('t')), await state.dequeue('t')]).toEqual(['b', 'c', null])
  })

  test('keeps the lock while the owner takes what others enqueued', async () => {
    const lock = await state.acquireLock('t', 5_000)
    expect(await state.acquireLock('t', 5_000)).toBeNull()
    await state.enqueue('t', entryOf('a'), 10)
    expect(idOf(await state.dequeue('t'))).toBe('a')
    expect(await state.dequeue('t')).toBeNull()
    expect(await state.extendLock(lock!, 5_000)).toBe(true)
    expect(await state.acquireLock('t', 5_000)).toBeNull()
  })
})
