import { setTimeout as sleep } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { connect, entryOf, gate, idOf, range, unique, url } from './support.js'

test('The last look at an empty queue releases the lock, and then the release of the former owner does nothing', async () => {
  const state = await connect()
  const lock = await state.acquireLock('t', 5_000)
  expect(await state.dequeue('t')).toBeNull()
  const next = await state.acquireLock('t', 5_000)
  expect(next).not.toBeNull()
  await state.releaseLock(lock!)
  expect(await state.extendLock(next!, 5_000)).toBe(true)
})

test('A look at a queue by an instance that does not hold the lock leaves the lock', async () => {
  const namespace = unique('chat')
  const [owner, other] = [await connect({ namespace }), await connect({ namespace })]
  const lock = await owner.acquireLock('t', 5_000)
  expect(await other.dequeue('t')).toBeNull()
  expect(await owner.extendLock(lock!, 5_000)).toBe(true)
})

test('The owner waits for an announced message, and takes it when it is enqueued', async () => {
  const namespace = unique('chat')
  const [owner, other] = [await connect({ namespace }), await connect({ namespace })]
  await owner.acquireLock('t', 5_000)
  expect(await other.acquireLock('t', 5_000)).toBeNull()
  const { opened, open } = gate()
  const looked = owner.dequeue('t').finally(open)
  expect(await Promise.race([opened, sleep(100, 'waiting')])).toBe('waiting')
  await other.enqueue('t', entryOf('a'), 10)
  expect(idOf(await looked)).toBe('a')
})

test('The owner waits for each of several announced messages of one instance', async () => {
  const namespace = unique('chat')
  const [owner, other] = [await connect({ namespace }), await connect({ namespace })]
  await owner.acquireLock('t', 5_000)
  expect(await Promise.all(range(3).map(() => other.acquireLock('t', 5_000)))).toEqual([null, null, null])
  for (const text of ['a', 'b', 'c']) {
    const looked = owner.dequeue('t')
    await other.enqueue('t', entryOf(text), 10)
    expect(idOf(await looked)).toBe(text)
    expect(await owner.dequeue('t')).toBeNull()
  }
})

test('The message that the owner enqueues does not stand for a message that its instance has announced', async () => {
  const namespace = unique('chat')
  const [first, state] = [await connect({ namespace }), await connect({ namespace })]
  const lock = await first.acquireLock('t', 5_000)
  expect(await state.acquireLock('t', 5_000)).toBeNull()
  await first.releaseLock(lock!)
  expect(await state.acquireLock('t', 5_000)).not.toBeNull()
  await state.enqueue('t', entryOf('own'), 10)
  expect(idOf(await state.dequeue('t'))).toBe('own')
  expect(await state.dequeue('t')).toBeNull()
  const looked = state.dequeue('t')
  expect(await Promise.race([looked, sleep(100, 'waiting')])).toBe('waiting')
  await state.enqueue('t', entryOf('announced'), 10)
  expect(idOf(await looked)).toBe('announced')
})

test('The owner ends after the announcement time if the announced message never comes', async () => {
  const namespace = unique('chat')
  const [owner, other] = [await connect({ namespace, announcementTtlMs: 150 }), await connect({ namespace })]
  await owner.acquireLock('t', 5_000)
  expect(await other.acquireLock('t', 5_000)).toBeNull()
  const since = performance.now()
  expect(await owner.dequeue('t')).toBeNull()
  expect(performance.now() - since).toBeGreaterThanOrEqual(150)
  expect(await other.acquireLock('t', 5_000)).not.toBeNull()
})

test('A disconnect ends the wait of the owner', async () => {
  const namespace = unique('chat')
  const [owner, other] = [await connect({ namespace }), await connect({ namespace })]
  await owner.acquireLock('t', 5_000)
  await other.acquireLock('t', 5_000)
  const looked = expect(owner.dequeue('t')).rejects.toThrow('disconnected')
  await sleep(50)
  await owner.disconnect()
  await looked
})

test('An entry that has expired is not given, and its lock is free after it', async () => {
  const state = await connect()
  await state.acquireLock('t', 5_000)
  await state.enqueue('t', entryOf('old', -1), 10)
  expect(await state.dequeue('t')).toBeNull()
  expect(await state.acquireLock('t', 5_000)).not.toBeNull()
})

test('The number in the token of a lock grows with each acquisition', async () => {
  const state = await connect()
  const numbers: number[] = []
  for (const _ of range(3)) {
    const lock = await state.acquireLock('t', 5_000)
    numbers.push(Number.parseInt(lock!.token))
    await state.releaseLock(lock!)
  }

  expect(numbers).toEqual([...numbers].sort())
  expect(new Set(numbers).size).toBe(3)
})

test('A lock is extended and released by an instance that knows its token', async () => {
  const namespace = unique('chat')
  const [owner, other] = [await connect({ namespace }), await connect({ namespace })]
  const lock = await owner.acquireLock('t', 5_000)
  expect(await other.extendLock(lock!, 5_000)).toBe(true)
  await other.releaseLock(lock!)
  expect(await other.acquireLock('t', 5_000)).not.toBeNull()
})

test('Names are any text: a thread and a key with slashes, dots and other scripts', async () => {
  const state = await connect()
  for (const name of ['..', 'a/b?c#d', 'slack:C1:1700000000.000100', 'ä€😀']) {
    await state.set(name, name)
    await state.subscribe(name)
    await state.enqueue(name, entryOf(name), 10)
    const lock = await state.acquireLock(name, 5_000)
    expect([await state.get(name), await state.isSubscribed(name), idOf(await state.dequeue(name))]).toEqual([name, true, name])
    await state.forceReleaseLock(name)
    expect(await state.extendLock(lock!, 5_000)).toBe(false)
  }
})

test('Calls before connect and after disconnect are refused, and the state stays', async () => {
  const namespace = unique('chat')
  const state = await connect({ namespace })
  await state.set('k', 1)
  await state.disconnect()
  await expect(state.get('k')).rejects.toThrow('call connect() first')
  await Promise.all([state.connect(), state.connect()])
  expect(await state.get('k')).toBe(1)
})

test('A server that does not answer is an error of connect', async () => {
  await expect(connect({ url: 'http://127.0.0.1:9', retryTime: 0 })).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
  expect(await (await connect({ url })).get('k')).toBeNull()
})
