import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

import { expect, test } from 'vitest'

import { connect, entryOf, idOf, range, unique } from './support.js'

const writer = fileURLToPath(new URL('./writer.js', import.meta.url))
const perWriter = 25

/** Runs processes that each append to the same list and the same queue. */
async function write(namespace: string, processes: number) {
  const codes = await Promise.all(range(processes).map(async (i) => {
    const child = fork(writer, [namespace, String(i), String(perWriter)], { execArgv: [] })
    return (await once(child, 'exit'))[0]
  }))
  expect(codes).toEqual(range(processes).map(() => 0))
}

test('Appends of four processes to one list and one queue are all there, in the order of each process', async () => {
  const namespace = unique('chat')
  const state = await connect({ namespace })

  await write(namespace, 4)

  const list = await state.getList<{ writer: number; value: number }>('list')
  expect(list).toHaveLength(4 * perWriter)
  expect(await state.queueDepth('thread')).toBe(4 * perWriter)
  for (const number of range(4)) {
    expect(list.filter(({ writer }) => writer === number).map(({ value }) => value)).toEqual(range(perWriter))
  }

  expect(await state.getList('bounded')).toHaveLength(10)
})

test('Each entry of a queue is given once, to many takers', async () => {
  const namespace = unique('chat')
  const states = await Promise.all(range(4).map(() => connect({ namespace })))
  for (const i of range(50)) {
    await states[0]!.enqueue('t', entryOf(String(i)), 100)
  }

  const taken = await Promise.all(range(60).map((i) => states[i % 4]!.dequeue('t')))
  expect(taken.map(idOf).filter((id) => id !== undefined).map(Number).sort((a, b) => a - b)).toEqual(range(50))
})

test('Of many callers at the same time, one has the lock', async () => {
  const namespace = unique('chat')
  const states = await Promise.all(range(4).map(() => connect({ namespace })))
  const locks = await Promise.all(range(40).map((i) => states[i % 4]!.acquireLock('t', 60_000)))
  expect(locks.filter((lock) => lock !== null)).toHaveLength(1)
})
