import { createChatState } from '@statestore/chat-state'
import type { QueueEntry } from 'chat'

// A process of its own, which appends to a list and a queue: writer.js NAMESPACE NUMBER COUNT
const [namespace, number, count] = process.argv.slice(2)
const state = createChatState({ namespace })
await state.connect()
for (let value = 0; value < Number(count); value++) {
  const appended = { writer: Number(number), value }
  await state.appendToList('list', appended, { ttlMs: 60_000 })
  await state.appendToList('bounded', appended, { maxLength: 10 })
  await state.enqueue('thread', { message: appended, enqueuedAt: 0, expiresAt: Date.now() + 60_000 } as unknown as QueueEntry, 1_000)
}
