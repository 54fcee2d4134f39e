import assert from 'node:assert/strict'
import { test } from 'node:test'

import { StateStore } from '@statestore/client'

import { connect, fails, listen, startServer } from './support.js'

/** A server that takes the last token only. */
async function tokenServer() {
  const state = { valid: 'token-1', requests: 0 }
  const { url } = await listen((request, response) => {
    state.requests++
    request.headers.authorization === `Bearer ${state.valid}`
      ? response.end(JSON.stringify({ ok: true, name: 'StateStore' }))
      : response.writeHead(401).end(JSON.stringify({ ok: false, error: { code: 'UNAUTHORIZED', message: 'no' } }))
  })
  return { url, state }
}

test('A token is kept until the server answers 401, and then renewed once for all calls', async () => {
  const { url, state } = await tokenServer()
  let asked = 0
  const store = connect({ url, token: async () => `token-${++asked}` })
  await Promise.all([store.server(), store.server()])
  assert.equal(asked, 1)
  state.valid = 'token-2'
  await Promise.all(Array.from({ length: 8 }, () => store.server()))
  assert.equal(asked, 2)
  await store.request('POST', '/any')
  state.valid = 'none'
  await fails(store.server(), 'UNAUTHORIZED')
  assert.equal(asked, 3)
})

test('The failure of a token provider reaches the caller, and the next call asks again', async () => {
  const { url } = await tokenServer()
  let asked = 0
  const store = connect({ url, token: () => {
    if (asked++ === 0) {
      throw new RangeError('no issuer')
    }

    return asked === 2 ? 'not sendable' : 'token-1'
  } })
  await assert.rejects(store.server(), RangeError)
  await fails(store.server(), 'UNAUTHORIZED', /token provider/)
  assert.equal((await store.server()).name, 'StateStore')
})

test('A slow token provider counts as a timeout, and an abort ends the waiting', async () => {
  const store = connect({ token: () => new Promise(() => {}), timeout: 50, retryTime: 0 })
  await assert.rejects(store.server(), { code: 'STORAGE_UNAVAILABLE', origin: 'timeout' })
  await assert.rejects(connect({ token: () => new Promise(() => {}) }).server({ signal: AbortSignal.timeout(50) }), { name: 'TimeoutError' })
})

test('An API key of a server opens it, and another one does not', async () => {
  const server = await startServer()
  const key = (await new StateStore({ url: server.url }).request<{ key: string }>('POST', '/v1/admin/keys', { body: { name: 'root', scopes: ['admin', 'keys:*'] } })).key
  const store = new StateStore({ url: server.url, apiKey: key })
  assert.equal((await store.namespace('a').keys.set('k', 1)).version, 1)
  await fails(new StateStore({ url: server.url }).namespace('a').keys.get('k'), 'UNAUTHORIZED')
  await fails(new StateStore({ url: server.url, apiKey: key.slice(0, -1) + 'x' }).namespace('a').keys.get('k'), 'UNAUTHORIZED')
})

const mistakes: [options: Record<string, unknown>, message: RegExp][] = [
  [{ url: '' }, /url must be the address/],
  [{ url: 'ftp://127.0.0.1' }, /url must be the address/],
  [{ url: 'http://me:secret@127.0.0.1' }, /url must be the address/],
  [{ url: 'http://127.0.0.1/?a=1' }, /url must be the address/],
  [{ apiKey: 'a', token: () => 'b' }, /exclude each other/],
  [{ apiKey: 'a b' }, /printable ASCII/],
  [{ url: 'http://state.example.com', apiKey: 'a' }, /could read the credentials/],
  [{ timeout: 0 }, /timeout must be/],
  [{ timeout: 'soon' }, /is not a time/],
  [{ retryTime: -1 }, /is not a time/],
]

for (const [options, message] of mistakes) {
  test(`The options ${JSON.stringify(options)} are refused at once`, () => {
    assert.throws(() => connect(options), (err) => err instanceof TypeError && message.test(err.message))
  })
}

test('Credentials go over plain http to another machine only if the options say so', () => {
  connect({ url: 'https://state.example.com', apiKey: 'a' })
  connect({ url: 'http://state.example.com', apiKey: 'a', allowCredentialsOverHttp: true })
})

test('Headers and a base path go before every request', async () => {
  const { url } = await listen((request, response) => response.end(JSON.stringify({ ok: true, name: `${request.url} ${request.headers['x-proxy']}` })))
  assert.equal((await connect({ url: `${url}/base/`, headers: { 'x-proxy': 'p' } }).server()).name, '/base/ p')
})
