import { setTimeout as sleep } from 'node:timers/promises'

import { createMemoryState } from '@chat-adapter/state-memory'
import type { StateAdapter } from 'chat'
import { expect, test } from 'vitest'

import { Arrival } from './flows.js'
import { connect, range, unique } from './support.js'

/** The number of messages that come at a bad moment. STATESTORE_CHAT_MESSAGES sets another one for a long run. */
const messages = Number(process.env.STATESTORE_CHAT_MESSAGES ?? 2_000)

/** The rounds that run at the same time, each on a thread of its own. */
const parallel = 24

/** The orders of the steps of two messages on one thread. The first one owns the lock; the second one comes as the first one ends. */
const orders: Record<string, (first: Arrival, second: Arrival) => Promise<unknown>> = {
  'between the last look and the release': async (first, second) => {
    await first.drain()
    const isOwner = await second.begin()
    await Promise.all([first.release(), second.finish(isOwner)])
  },
  'refused before the last look, enqueued after it has begun': async (first, second) => {
    const isOwner = await second.begin()
    const drained = first.drain()
    await Promise.all([drained.then(() => first.release()), second.finish(isOwner)])
  },
  'refused before the last look, enqueued late': async (first, second) => {
    const isOwner = await second.begin()
    await Promise.all([first.drain().then(() => first.release()), sleep(Math.random() * 5).then(() => second.finish(isOwner))])
  },
  'at any moment': async (first, second) => {
    const [a, b] = [Math.random() * 4, Math.random() * 4]
    const ended = sleep(a).then(() => first.drain()).then(() => first.release())
    await Promise.all([ended, sleep(b).then(() => second.begin()).then((isOwner) => second.finish(isOwner))])
  },
}

/** The number of second messages that were not handled, and stayed in a queue without an owner. */
async function strandedOf(states: StateAdapter[], count: number, order: (typeof orders)[string]): Promise<number> {
  let stranded = 0
  let next = 0
  const round = async (number: number) => {
    const threadId = unique()
    const handled: string[] = []
    const [first, second] = ['first', 'second'].map((id, i) => new Arrival(states[(number + i) % states.length]!, threadId, id, (done) => handled.push(done)))
    expect(await first!.begin()).toBe(true)
    await order(first!, second!)
    expect(handled.filter((id) => id === 'second').length).toBeLessThan(2)
    stranded += handled.includes('second') ? 0 : 1
    expect(await states[0]!.queueDepth(threadId)).toBe(handled.includes('second') ? 0 : 1)
  }
  await Promise.all(range(parallel).map(async () => {
    while (next < count) {
      await round(next++)
    }
  }))
  return stranded
}

test.each(Object.entries(orders))('A message is not stranded when it comes %s', { timeout: 3_600_000 }, async (name, order) => {
  const namespace = unique('chat')
  const states = [await connect({ namespace }), await connect({ namespace }), await connect({ namespace })]
  const count = Math.ceil(messages / Object.keys(orders).length)
  const stranded = await strandedOf(states, count, order)
  console.log(`${count} messages, ${stranded} stranded: ${name}`)
  expect(stranded).toBe(0)
})

test('The memory adapter of Chat SDK strands messages in these orders, so the test above would notice them', async () => {
  const state = createMemoryState()
  await state.connect()
  const stranded = await Promise.all(Object.values(orders).slice(0, 3).map((order) => strandedOf([state], 50, order)))
  expect(stranded).toEqual([50, 50, 50])
})
