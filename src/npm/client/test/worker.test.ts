import assert from 'node:assert/strict'
import { test } from 'node:test'

import { isStateStoreError } from '@statestore/client'
import type { Turn } from '@statestore/client'

import { connect, fails, proxy, unique, url } from './support.js'

/** A promise with its function. */
function signalled<T = void>() {
  let resolve!: (value: T) => void
  const promise = new Promise<T>((done) => (resolve = done))
  return { promise, resolve }
}

test('A worker handles the messages that arrive, and stops after its handlers', async () => {
  const { conversations, inbox } = connect().namespace<{ texts: string[] }>(unique())
  const stop = new AbortController()
  const [begun, end] = [signalled(), signalled()]
  const working = inbox.work<string>(
    async ({ conversation, messages }) => {
      begun.resolve()
      await end.promise
      return { state: 'answered', data: { texts: [...(conversation!.data.texts ?? []), ...messages.map(({ message }) => message)] } }
    },
    { signal: stop.signal },
  )
  await inbox.append('1', 'Hello')
  await begun.promise
  stop.abort()
  await inbox.append('2', 'too late')
  end.resolve()
  await working
  assert.deepStrictEqual((await conversations.get('1')).data, { texts: ['Hello'] })
  assert.deepStrictEqual((await inbox.get('1')).messages, [])
  assert.equal((await inbox.get('2')).messages.length, 1)
})

test('A worker with an aborted signal claims nothing', async () => {
  const { inbox } = connect().namespace(unique())
  await inbox.append('1', 'Hello')
  await inbox.work(() => assert.fail('a handler was called'), { signal: AbortSignal.abort() })
  assert.equal((await inbox.get('1')).messages.length, 1)
})

test('An exception of a handler is a failed attempt, until the message is a dead letter', async () => {
  const shop = connect().namespace(unique())
  await shop.schema.set({ inbox: { max_attempts: 2 } })
  const stop = new AbortController()
  const errors: [unknown, string | undefined][] = []
  const working = shop.inbox.work(
    () => {
      throw new Error('broken')
    },
    { signal: stop.signal, onError: (err, turn) => errors.push([(err as Error).message, turn?.conversation_id]) },
  )
  await shop.inbox.append('1', 'poison')
  for await (const { payload } of shop.events({ kind: 'message', after: '0' })) {
    if (payload.type === 'poisoned') break
  }

  stop.abort()
  await working
  assert.deepStrictEqual(errors, [['broken', '1'], ['broken', '1']])
  assert.deepStrictEqual((await shop.inbox.get('1')).dead.map(({ message, attempts }) => [message, attempts]), [['poison', 2]])
})

test('A refused change is a failed attempt', async () => {
  const shop = connect().namespace(unique())
  await shop.schema.set({ fsm: { initial: 'A', transitions: { A: ['B'] } }, inbox: { max_attempts: 1 } })
  const stop = new AbortController()
  await shop.inbox.append('1', 'Hello')
  const refused = signalled<unknown>()
  const working = shop.inbox.work(() => ({ state: 'NOWHERE' }), { signal: stop.signal, onError: refused.resolve })
  assert.ok(isStateStoreError(await refused.promise, 'INVALID_TRANSITION'))
  stop.abort()
  await working
  assert.equal((await shop.inbox.get('1')).dead.length, 1)
})

test('A worker extends the turn while its handler runs', async () => {
  const shop = connect().namespace(unique())
  const stop = new AbortController()
  await shop.inbox.append('1', 'Hello')
  const working = shop.inbox.work(
    async () => {
      // Longer than the turn: another worker waits for an expired turn in vain.
      assert.equal(await shop.inbox.claimNext({ ttl: '1m', wait: '4s' }), undefined)
      stop.abort()
      return { state: 'answered' }
    },
    { signal: stop.signal, ttl: '3s' },
  )
  await working
  assert.equal((await shop.conversations.get('1')).state, 'answered')
})

test('A newer message interrupts a handler, and its worker handles that message next', async () => {
  const shop = connect().namespace(unique())
  await shop.schema.set({ inbox: { policy: 'interrupt' } })
  const stop = new AbortController()
  await shop.inbox.append('1', 'first')
  const handled: unknown[] = []
  const working = shop.inbox.work(
    async ({ messages: [first] }: Turn, signal) => {
      handled.push(first!.message)
      if (first!.message === 'first') {
        await shop.inbox.append('1', 'second')
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        handled.push((signal.reason as { code: string }).code)
      } else {
        stop.abort()
      }

      return { state: 'answered', data: { text: first!.message } }
    },
    { signal: stop.signal, concurrency: 1, ttl: '3s', onError: (err) => assert.fail(String(err)) },
  )
  await working
  assert.deepStrictEqual(handled, ['first', 'LEASE_LOST', 'second'])
  assert.deepStrictEqual((await shop.conversations.get('1')).data, { text: 'second' })
})

test('A worker goes on after a lost connection, and a refused claim ends it', async () => {
  const lossy = await proxy(({ path }, count) => path.endsWith('/turns') && count === 1)
  const name = unique()
  const { inbox } = connect().namespace(name)
  const stop = new AbortController()
  const working = connect({ url: lossy.url })
    .namespace(name)
    .inbox.work(
      () => {
        stop.abort()
        return { state: 'answered' }
      },
      { signal: stop.signal, concurrency: 1, ttl: '3s', onError: () => {} },
    )
  await inbox.append('1', 'Hello')
  await working
  assert.deepStrictEqual((await inbox.get('1')).messages, [])
  await fails(connect({ url: `${url}/none` }).namespace(name).inbox.work(() => ({ state: 'A' })), 'NOT_FOUND')
})

test('An appended message whose answer is lost is in the inbox once', async () => {
  const lossy = await proxy((_, count) => count === 1)
  const { inbox } = connect({ url: lossy.url }).namespace(unique())
  assert.equal((await inbox.append('1', 'Hello')).waiting, 1)
  assert.equal(lossy.passed.length, 2)
  assert.equal((await inbox.get('1')).messages.length, 1)
})
