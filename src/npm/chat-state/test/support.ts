import { randomUUID } from 'node:crypto'

import { createChatState } from '@statestore/chat-state'
import type { ChatStateOptions } from '@statestore/chat-state'
import { createTestMessage } from '@chat-adapter/tests'
import type { QueueEntry } from 'chat'

/** The server under test, which other tests use too. */
export const url = (process.env.STATESTORE_URL ?? 'http://127.0.0.1:8080').replace(/\/$/, '')

/** A name that no other test uses. */
export const unique = (name = 'test') => `${name}-${randomUUID()}`

/** A connected adapter in a namespace of its own. */
export async function connect(options: Partial<ChatStateOptions> = {}) {
  const state = createChatState({ url, namespace: unique('chat'), ...options } as ChatStateOptions)
  await state.connect()
  return state
}

/** An entry of a queue with this text. */
export function entryOf(text: string, ttlMs = 60_000): QueueEntry {
  const now = Date.now()
  return { message: createTestMessage(text, text), enqueuedAt: now, expiresAt: now + ttlMs }
}

/** The id of the message in an entry. */
export const idOf = (entry: QueueEntry | null) => entry?.message.id

/** Numbers from 0. */
export const range = (count: number) => Array.from({ length: count }, (_, i) => i)

/** A promise that another part of the test resolves. */
export function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}
