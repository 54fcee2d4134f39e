import { setTimeout as sleep } from 'node:timers/promises'

import { createMockAdapter, createTestMessage, mockLogger } from '@chat-adapter/tests'
import { Chat } from 'chat'
import type { ConcurrencyStrategy, StateAdapter } from 'chat'
import { expect, test } from 'vitest'

import { connect, range, unique } from './support.js'

/** A bot of Chat SDK, as one instance of several. */
async function createBot(state: StateAdapter, strategy: ConcurrencyStrategy) {
  const adapter = createMockAdapter('slack')
  const bot = new Chat({ userName: 'bot', adapters: { slack: adapter }, state, logger: mockLogger, concurrency: { strategy, debounceMs: 5, maxQueueSize: 1_000 } })
  const handled: string[] = []
  bot.onNewMessage(/./, async (_thread, message, context) => {
    handled.push(...(context?.skipped ?? []).map(({ id }) => id), message.id)
    await sleep(Math.random() * 3)
  })
  await bot.initialize()
  const send = async (threadId: string, id: string) => {
    const tasks: Promise<unknown>[] = []
    bot.processMessage(adapter, threadId, createTestMessage(id, 'hello', { threadId }), { waitUntil: (task) => tasks.push(task) })
    await Promise.all(tasks)
  }
  return { bot, handled, send }
}

test.each(['queue', 'burst', 'debounce'] as const)('Chat SDK with the strategy %s handles every message of two instances', async (strategy) => {
  const namespace = unique('chat')
  const bots = await Promise.all(range(2).map(async () => createBot(await connect({ namespace }), strategy)))
  const sent: string[] = []

  await Promise.all(range(8).map(async (thread) => {
    for (const burst of range(8)) {
      await Promise.all(range(3).map(async (i) => {
        const id = `${thread}-${burst}-${i}`
        sent.push(id)
        await sleep(Math.random() * 8)
        await bots[i % 2]!.send(`slack:C1:${thread}`, id)
      }))
    }
  }))

  const handled = bots.flatMap((bot) => bot.handled)
  expect(handled.sort()).toEqual(sent.sort())
})

test('Chat SDK keeps subscriptions and the state of threads across a restart of the bot', async () => {
  const namespace = unique('chat')
  const { bot } = await createBot(await connect({ namespace }), 'queue')
  const thread = bot.thread('slack:C1:1')
  await thread.subscribe()
  await thread.setState({ step: 2 })
  await bot.shutdown()

  const restarted = (await createBot(await connect({ namespace }), 'queue')).bot.thread('slack:C1:1')
  expect(await restarted.isSubscribed()).toBe(true)
  expect(await restarted.state).toEqual({ step: 2 })
})
