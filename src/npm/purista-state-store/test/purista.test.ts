import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'

import { DefaultEventBridge, ServiceBuilder } from '@purista/core'
import { z } from 'zod'

import { RecordingLogger, createStore, url } from './support.js'

const shop = new ServiceBuilder({ serviceName: 'shop', serviceVersion: '1', serviceDescription: 'keeps carts' })

const addToCart = shop
  .getCommandBuilder('addToCart', 'adds a product to the cart of a session')
  .addPayloadSchema(z.object({ sessionId: z.string(), productId: z.string() }))
  .addOutputSchema(z.array(z.string()))
  .setCommandFunction(async (context, { sessionId, productId }) => {
    const key = `session:${sessionId}`
    const session = z.object({ cart: z.array(z.string()) }).default({ cart: [] }).parse((await context.states.getState(key, 'other'))[key])
    session.cart.push(productId)
    await context.states.setState(key, session)
    return session.cart
  })

const endSession = shop
  .getCommandBuilder('endSession', 'forgets a session')
  .addPayloadSchema(z.object({ sessionId: z.string() }))
  .setCommandFunction(async (context, { sessionId }) => context.states.removeState(`session:${sessionId}`))

shop.addCommandDefinition(addToCart.getDefinition(), endSession.getDefinition())

test('commands of a service keep their state in it', async () => {
  const { store, logger, keys } = createStore({ retention: (name) => (name.startsWith('session:') ? { ttl: '30m' } : undefined) })
  const eventBridge = new DefaultEventBridge({ logger })
  await eventBridge.start()
  const service = await shop.getInstance(eventBridge, { stateStore: store, logger })
  await service.start()
  const invoke = (serviceTarget: string, payload: unknown) =>
    eventBridge.invoke({
      sender: { serviceName: 'test', serviceVersion: '1', serviceTarget: 'test', instanceId: 'test' },
      receiver: { serviceName: 'shop', serviceVersion: '1', serviceTarget },
      payload: { payload, parameter: {} },
      contentType: 'application/json',
      contentEncoding: 'utf-8',
    })

  assert.deepStrictEqual(await invoke('addToCart', { sessionId: 'abc123', productId: 'p1' }), ['p1'])
  assert.deepStrictEqual(await invoke('addToCart', { sessionId: 'abc123', productId: 'p2' }), ['p1', 'p2'])
  const kept = await fetch(`${keys}/session:abc123`)
  assert.ok(kept.headers.has('statestore-expires-at'))
  assert.deepStrictEqual(await kept.json(), { cart: ['p1', 'p2'] })

  await invoke('endSession', { sessionId: 'abc123' })
  assert.equal((await fetch(`${keys}/session:abc123`)).status, 404)
  assert.deepStrictEqual(logger.errors, [])
  await service.destroy()
  await eventBridge.destroy()
})

test('it can be required too', async () => {
  const { HttpStateStore } = createRequire(import.meta.url)('purista-state-store')
  const { namespace, store } = createStore()
  const required = new HttpStateStore({ url, namespace, logger: new RecordingLogger() })
  await required.setState('a', 1)
  assert.deepStrictEqual(await store.getState('a'), { a: 1 })
  await required.destroy()
})
