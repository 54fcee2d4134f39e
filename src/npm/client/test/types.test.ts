import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { Conversation, ErrorCode, StateStoreError } from '@statestore/client'
import { z } from 'zod'

import { connect, fails, unique } from './support.js'

type Order = { customer: string; items: { product: string; count: number }[]; note?: string }
type OrderState = 'OPEN' | 'PAID'

test('Type arguments give the types of states and data', async () => {
  const shop = connect().namespace<Order, OrderState>(unique())
  const order: Conversation<Order, OrderState> = await shop.conversations.set('1', { state: 'OPEN', data: { customer: 'Ana', items: [] } })
  const state: OrderState = order.state
  assert.equal(state, 'OPEN')
  await shop.conversations.set('1', { state: 'PAID', data: { note: null, items: [{ product: 'lamp', count: 2 }] }, merge: true })
  const product: string | undefined = (await shop.conversations.get('1')).data.items[0]?.product
  assert.equal(product, 'lamp')
  for await (const { payload } of shop.events({ after: '0' })) {
    const current: { state: OrderState; data: Order } | null = payload.current
    assert.equal(current?.data.customer, 'Ana')
    break
  }

  // @ts-expect-error: the data are no Order
  await shop.conversations.set('1', { state: 'OPEN', data: { customer: 1 } })
  // @ts-expect-error: the namespace has no such state
  await shop.conversations.set('1', { state: 'LOST' })
  // @ts-expect-error: a merge patch is partial, a replacement is not
  await shop.conversations.set('1', { state: 'OPEN', data: { note: 'a' } })
  const count: number | undefined = await shop.keys.get<number>('n')
  assert.equal(count, undefined)
})

test('The codes of errors are a closed union', () => {
  const code: ErrorCode = 'VERSION_CONFLICT'
  // @ts-expect-error: there is no such code
  const unknown: ErrorCode = 'NO_SUCH_CODE'
  assert.notEqual(code, unknown)
})

const order = z.object({ customer: z.string(), at: z.string().transform((text) => new Date(text)) })

test('A schema of a library gives the types, and converts and checks what is read', async () => {
  const name = unique()
  const shop = connect().namespace(name, { schema: order })
  const set = await shop.conversations.set('1', { state: 'OPEN', data: { customer: 'Ana', at: '2026-01-24T12:00:00Z' } })
  const at: Date = set.data.at
  assert.equal(at.getTime(), Date.UTC(2026, 0, 24, 12))
  assert.ok((await shop.conversations.get('1')).data.at instanceof Date)

  // @ts-expect-error: what is written has the input type of the schema
  shop.conversations.set('2', { state: 'OPEN', data: { customer: 'Ana', at: new Date() } }).catch(() => {})
  await connect().namespace(name).conversations.set('1', { state: 'OPEN', data: { customer: 7 } })
  await assert.rejects(shop.conversations.get('1'), (err: StateStoreError) => {
    assert.deepStrictEqual([err.code, err.origin], ['INVALID_DATA', 'client'])
    assert.deepStrictEqual((err.details as { path: string }[]).map(({ path }) => path), ['/data/customer', '/data/at'])
    return true
  })
})

test('A schema gives the type of a key and of the records of a table', async () => {
  const shop = connect().namespace(unique())
  await shop.keys.set('session', { customer: 'Ana', at: '2026-01-24T12:00:00Z' })
  const session = await shop.keys.get('session', { schema: order })
  const at: Date | undefined = session?.at
  assert.ok(at instanceof Date)
  assert.equal(await shop.keys.get('none', { schema: order }), undefined)
  await fails(shop.keys.get('session', { schema: z.object({ user: z.string() }) }), 'INVALID_DATA', /\/user Required/)

  const orders = shop.table('orders', { schema: order })
  await orders.create()
  const { record } = await orders.insert({ customer: 'Ana', at: '2026-01-24T12:00:00Z' })
  const id: number = record.id
  assert.deepStrictEqual([id, record.at], [1, at])
})
