import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'

import { StateStoreError } from '@statestore/client'

import { connect, fails, listen, proxy, unique } from './support.js'
import type { Passed } from './support.js'

const firstChange = ({ method }: Passed, count: number) => method !== 'GET' && count === 1

test('A change whose answer was lost is made once', async () => {
  const { url, passed } = await proxy(firstChange)
  const { keys } = connect({ url }).namespace(unique())

  assert.equal(await keys.increment('n'), 1)

  assert.equal(await keys.get('n'), 1)
  const [first, second] = passed
  assert.ok(first!.headers.get('idempotency-key'))
  assert.equal(first!.headers.get('idempotency-key'), second!.headers.get('idempotency-key'))
})

for (const [operation, call] of Object.entries({
  'a set of a conversation': ({ conversations }) => conversations.set('1', { state: 'A', expectedVersion: 0 }),
  'a creation of a conversation': ({ conversations }) => conversations.getOrCreate('1'),
  'a set of a key': ({ keys }) => keys.set('1', 1, { expectedVersion: 0 }),
  'a set of a bundle': ({ schema }) => schema.set({ json_schema: true }, { expectedVersion: 0 }),
  'a creation of a table': (shop) => shop.table('t').create(),
  'an acquisition of a lease': ({ leases }) => leases.acquire('job', { ttl: '30s' }),
  'a deletion of a namespace': (shop) => shop.delete(),
} satisfies Record<string, (shop: ReturnType<ReturnType<typeof connect>['namespace']>) => Promise<unknown>>)) {
  test(`The loss of the answer to ${operation} is not noticed by the caller`, async () => {
    const { url, passed } = await proxy(firstChange)
    await call(connect({ url }).namespace(unique()))
    assert.equal(passed.length, 2)
  })
}

test('A release of a lease whose answer was lost succeeds', async () => {
  const { url, passed } = await proxy((_, count) => count === 2)
  const lease = await connect({ url }).namespace(unique()).leases.acquire('job', { ttl: '30s' })
  await lease.release()
  assert.equal(passed.length, 3)
})

test('A take of a limit is not retried after a lost answer, because it could take twice', async () => {
  const { url, passed } = await proxy(firstChange)
  await fails(connect({ url }).namespace(unique()).limits.take('l', { limit: 5, window: '1m' }), 'STORAGE_UNAVAILABLE', /no complete answer/)
  assert.equal(passed.length, 1)
})

test('Without idempotency keys a change is not retried after a lost answer, and a read is', async () => {
  const { url, passed } = await proxy((_, count) => count % 2 === 1)
  const { keys } = connect({ url, idempotencyKeys: false }).namespace(unique())
  await fails(keys.increment('n'), 'STORAGE_UNAVAILABLE')
  assert.equal(await keys.get('n'), 1)
  assert.equal(passed[0]!.headers.get('idempotency-key'), null)
})

test('The key of the caller names a change across calls', async () => {
  const { keys } = connect().namespace(unique())
  const idempotencyKey = unique()
  assert.equal(await keys.increment('n', 1, { idempotencyKey }), 1)
  assert.equal(await keys.increment('n', 1, { idempotencyKey }), 1)
  await fails(keys.increment('n', 2, { idempotencyKey }), 'IDEMPOTENCY_MISMATCH')
})

for (const status of [429, 503]) {
  test(`A ${status} is retried after the time of Retry-After`, async () => {
    let count = 0
    const times: number[] = []
    const { url } = await listen((_, response) => {
      times.push(performance.now())
      count++
      count === 1
        ? response.writeHead(status, { 'retry-after': '1' }).end('busy')
        : response.end(JSON.stringify({ ok: true, name: 'StateStore' }))
    })
    assert.equal((await connect({ url }).server()).name, 'StateStore')
    assert.ok(times[1]! - times[0]! >= 990, String(times[1]! - times[0]!))
  })
}

test('A refusal that a pause cures is retried, a full quota is not', async () => {
  let count = 0
  const { url } = await listen((request, response) => {
    const isBusy = request.url === '/busy' && ++count === 1
    const error = { code: 'LIMIT_EXCEEDED', message: 'full', ...(request.url === '/busy' && { details: { retry: true } }) }
    response.writeHead(isBusy || request.url === '/full' ? 429 : 200).end(JSON.stringify(isBusy || request.url === '/full' ? { ok: false, error } : { ok: true }))
  })
  const store = connect({ url })
  assert.deepStrictEqual(await store.request('POST', '/busy'), { ok: true })
  await fails(store.request('GET', '/full'), 'LIMIT_EXCEEDED')
})

test('A change goes without a key when the namespace has no room for another answer', async () => {
  const keys: (string | undefined)[] = []
  const { url } = await listen((request, response) => {
    keys.push(request.headers['idempotency-key'] as string | undefined)
    const error = { code: 'LIMIT_EXCEEDED', message: 'no room for another answer' }
    response.writeHead(keys.length === 1 ? 429 : 200).end(JSON.stringify(keys.length === 1 ? { ok: false, error } : { ok: true, created: true, version: 1 }))
  })
  assert.equal((await connect({ url }).namespace('a').keys.set('k', 1)).version, 1)
  assert.deepStrictEqual(keys.map((key) => key !== undefined), [true, false])
})

/** Answers with the next step of a script, a status and a code, and notes whether each request had an idempotency key. Status 0 = no answer. */
async function scripted(...steps: [status: number, code?: string][]) {
  const keys: boolean[] = []
  const { url } = await listen((request, response) => {
    const [status, code] = steps[keys.length] ?? [200]
    keys.push('idempotency-key' in request.headers)
    if (status === 0) {
      response.destroy()
    } else if (status === 200) {
      response.end(JSON.stringify({ ok: true, created: true, version: 1 }))
    } else {
      response.writeHead(status, { 'retry-after': '60' }).end(code ? JSON.stringify({ ok: false, error: { code, message: 'no' } }) : '<html>')
    }
  })
  return { keys, set: () => connect({ url }).namespace('a').keys.set('k', 1) }
}

for (const [name, steps, code, keys] of [
  ['the 429 of a proxy', [[429]], 'LIMIT_EXCEEDED', [true]],
  ['a lost answer and the 429 of a proxy', [[0], [429]], 'LIMIT_EXCEEDED', [true, true]],
  ['a lost answer and a refusal for the key', [[0], [429, 'LIMIT_EXCEEDED']], 'LIMIT_EXCEEDED', [true, true]],
  ['a lost answer and a refusal of the answer', [[0], [413, 'TOO_LARGE']], 'TOO_LARGE', [true, true]],
] satisfies [string, [number, string?][], string, boolean[]][]) {
  test(`A change is not sent without its key after ${name}`, async () => {
    const { keys: seen, set } = await scripted(...steps)
    await assert.rejects(set(), { code })
    assert.deepStrictEqual(seen, keys)
  })
}

test('A change goes without a key when its answer is too large to be kept', async () => {
  const { keys, set } = await scripted([413, 'TOO_LARGE'])
  assert.equal((await set()).version, 1)
  assert.deepStrictEqual(keys, [true, false])
})

test('A dry run has no key of the client, and is sent again after a lost answer', async () => {
  const requests: (string | undefined)[] = []
  const { url } = await listen((request, response) => {
    requests.push(request.url, request.headers['idempotency-key'] as string | undefined)
    requests.length === 2 ? response.destroy() : response.end(JSON.stringify({ ok: true, created: true, version: 1, dry_run: true, events: [] }))
  })
  await connect({ url }).namespace('a').keys.set('k', 1, { ttl: '1m', dryRun: true })
  const path = '/v1/namespaces/a/keys/k?ttl=1m&dry_run=true'
  assert.deepStrictEqual(requests, [path, undefined, path, undefined])
})

test('An absent server is STORAGE_UNAVAILABLE after the retry time', async () => {
  const { server, url } = await listen(() => {})
  server.close()
  await once(server, 'close')
  const begin = performance.now()
  await assert.rejects(connect({ url, retryTime: '500ms' }).namespace('a').limits.take('l', { limit: 1, window: '1m' }), (err) => {
    assert.ok(err instanceof StateStoreError)
    assert.deepStrictEqual([err.code, err.origin, err.status], ['STORAGE_UNAVAILABLE', 'connection', undefined])
    assert.match(err.message, /can't be reached: .*ECONNREFUSED/)
    return true
  })
  assert.ok(performance.now() - begin < 5_000)
})

test('A silent server is STORAGE_UNAVAILABLE after the timeout', async () => {
  const { url } = await listen((_, response) => response.write('{"ok":'))
  await assert.rejects(connect({ url, timeout: 50, retryTime: 0 }).server(), { code: 'STORAGE_UNAVAILABLE', origin: 'timeout', message: /within 0.05 s/ })
})

for (const [status, body] of [[200, '<html>'], [200, 'null'], [200, '{"ok":false}'], [302, ''], [500, '']] as const) {
  test(`The answer ${status} "${body}" is not that of a StateStore`, async () => {
    const { url } = await listen((_, response) => response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:1/' } : {}).end(body))
    await assert.rejects(connect({ url }).server(), { code: 'INTERNAL', origin: 'answer', message: /is not a StateStore server/ })
  })
}

test('An answer beyond maxAnswerBytes is refused', async () => {
  const { url } = await listen((_, response) => response.end(JSON.stringify({ ok: true, name: 'x'.repeat(2_000) })))
  await assert.rejects(connect({ url, maxAnswerBytes: 1_000 }).server(), { code: 'INTERNAL', message: /larger than 1000 bytes/ })
})

test('An unknown code of a newer server is INTERNAL', async () => {
  for (const code of ['TEAPOT', 'toString', '__proto__']) {
    const { url } = await listen((_, response) => response.writeHead(418).end(JSON.stringify({ ok: false, error: { code, message: 'short and stout' } })))
    await assert.rejects(connect({ url }).server(), { code: 'INTERNAL', message: 'short and stout', status: 418 })
  }
})

test('An aborted call throws the reason of its signal, in flight and between attempts', async () => {
  const aborted = AbortSignal.abort(new Error('too late'))
  await assert.rejects(connect().namespace('a').keys.get('k', { signal: aborted }), /too late/)
  for (const status of [0, 503]) {
    const stop = new AbortController()
    const { url } = await listen((_, response) => {
      if (status !== 0) {
        response.writeHead(status, { 'retry-after': '20' }).end()
      }

      setImmediate(() => stop.abort())
    })
    await assert.rejects(connect({ url }).namespace('a').keys.set('k', 1, { signal: stop.signal }), { name: 'AbortError' })
  }
})

test('A wait for a lease ends when its signal aborts', async () => {
  const { leases } = connect().namespace(unique())
  await leases.acquire('job', { ttl: '1m' })
  const stop = new AbortController()
  const waiting = assert.rejects(leases.acquire('job', { ttl: '1m', wait: '50s', signal: stop.signal }), { name: 'AbortError' })
  setImmediate(() => stop.abort())
  await waiting
})
