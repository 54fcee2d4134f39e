import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'

import { HttpStateStore } from 'purista-state-store'

import { createStore, fails, listen } from './support.js'

const found = JSON.stringify({ ok: true, results: [{ key: 'a', value: 1, version: 1 }] })

for (const url of ['', 'nonsense', 'ftp://127.0.0.1', 'http://user:pw@127.0.0.1', 'http://127.0.0.1/?a=1', undefined as unknown as string]) {
  test(`the address ${url} is refused at once`, () => {
    assert.throws(() => new HttpStateStore({ url }), /url must be the address of a StateStore server/)
  })
}

for (const timeoutMs of [0, -1, Number.NaN, 2 ** 31]) {
  test(`the time-out ${timeoutMs} is refused at once`, () => {
    assert.throws(() => createStore({ timeoutMs }), /timeoutMs must be/)
  })
}

test('a server that is away', async () => {
  const { server, url } = await listen(() => {})
  server.close()
  await once(server, 'close')
  const { store, logger } = createStore({ url })
  await fails(store.getState('a', 'b', 'c'), 500, /^error in state store getting value a and 2 more: the server can't be reached: .*ECONNREFUSED/, 'UNREACHABLE')
  await fails(store.setState('a', 1), 500, /^error in state store setting value a: /, 'UNREACHABLE')
  await fails(store.removeState('a'), 500, /^error in state store removing value a: /, 'UNREACHABLE')
  assert.equal(logger.errors.length, 3)
})

test('a server that does not answer in time', async () => {
  const { url } = await listen(() => {})
  const { store } = createStore({ url, timeoutMs: 50 })
  await fails(store.getState('a'), 500, 'error in state store getting value a: no answer within 50 ms', 'TIMEOUT')
})

test('a server that stops amid its answer', async () => {
  const { url } = await listen((_, response) => response.write('{"ok":'))
  const { store } = createStore({ url, timeoutMs: 50 })
  await fails(store.getState('a'), 500, /no answer within 50 ms/, 'TIMEOUT')
})

test('destroy ends what is under way', async () => {
  const { server, url } = await listen(() => {})
  const { store } = createStore({ url })
  const ended = Promise.all([store.getState('a'), store.setState('a', 1)].map((call) => fails(call, 500, /the store was destroyed/, 'DESTROYED')))
  await once(server, 'request')
  await store.destroy()
  await ended
})

for (const [status, body] of [[502, '<html>'], [200, ''], [200, 'null'], [200, '{"ok":true}'], [200, '{"ok":true,"results":[]}'], [500, '{"ok":false}']] as const) {
  test(`an answer that is not ours: ${status} ${body}`, async () => {
    const { url } = await listen((_, response) => response.writeHead(status).end(body))
    const { store } = createStore({ url })
    await fails(store.getState('a'), 500, `error in state store getting value a: HTTP ${status} is not the answer of a StateStore server`, 'INVALID_ANSWER')
  })
}

test('a redirect is not followed', async () => {
  const { url } = await listen((_, response) => response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end())
  await fails(createStore({ url }).store.getState('a'), 500, /redirect/, 'UNREACHABLE')
})

test('a refusal of the server comes through with its code', async () => {
  const { store } = createStore()
  await fails(store.getState('x'.repeat(17_000)), 500, /^error in state store getting value x+: .*bytes/, 'INVALID_NAME')
  await fails(store.setState('a', 'x'.repeat(1_100_000)), 500, /^error in state store setting value a: /, 'TOO_LARGE')
  await fails(createStore({ namespace: '' }).store.getState('a'), 500, /^error in state store getting value a: /, 'INVALID_NAME')
})

test('connections are kept for the next call', async () => {
  let connections = 0
  const { server, url } = await listen((request, response) => request.resume().on('end', () => response.end(found)))
  server.on('connection', () => connections++)
  const { store } = createStore({ url })
  for (let i = 0; i < 20; i++) {
    assert.deepStrictEqual(await store.getState('a'), { a: 1 })
  }

  // A call that follows at once may find the connection still busy with the end of the answer before, and open a second one.
  assert.ok(connections <= 2, `${connections} connections`)
})

test('the API key is sent as a bearer token', async () => {
  const { url } = await listen((request, response) => {
    response.end(JSON.stringify({ ok: true, results: [{ key: 'a', value: request.headers.authorization, version: 1 }] }))
  })
  const { store } = createStore({ url, apiKey: 'statestore_key' })

  assert.deepStrictEqual(await store.getState('a'), { a: 'Bearer statestore_key' })
})

test('headers and a base path are sent', async () => {
  const { url } = await listen((request, response) => {
    const { authorization, 'content-type': type } = request.headers
    response.end(JSON.stringify({ ok: true, results: [{ key: 'a', value: [request.url, authorization, type], version: 1 }] }))
  })
  const { store } = createStore({ url: `${url}/base/`, namespace: 'a b', headers: { authorization: 'Bearer t' } })
  assert.deepStrictEqual(await store.getState('a'), { a: ['/base/v1/namespaces/a%20b/keys:batch', 'Bearer t', 'application/json'] })
})
