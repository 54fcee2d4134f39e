import assert from 'node:assert/strict'
import { createServer, request as send } from 'node:http'
import { test } from 'node:test'

import { GapError, StateStore } from '@statestore/client'
import type { Namespace } from '@statestore/client'

import { connect, fails, listen, startServer, unique, url } from './support.js'

/** Reads this many events, and returns their versions. */
async function versions(events: AsyncIterable<{ payload: { version?: number } }>, count: number): Promise<number[]> {
  const found: number[] = []
  for await (const { payload } of events) {
    found.push(payload.version!)
    if (found.length === count) {
      break
    }
  }

  return found
}

async function change(shop: Namespace, times: number) {
  for (let i = 0; i < times; i++) {
    await shop.conversations.set('1', { state: 'A', touch: true })
  }
}

for (const longPoll of [false, true]) {
  const way = longPoll ? 'long poll' : 'stream'

  test(`A ${way} yields earlier and later events in their order, and resumes after a position`, async () => {
    const shop = connect().namespace(unique())
    await change(shop, 2)
    const reading = versions(shop.events({ after: '0', longPoll }), 4)
    await change(shop, 2)
    assert.deepStrictEqual(await reading, [1, 2, 3, 4])
    const { events, next } = await shop.eventPage({ limit: 2 })
    assert.equal(events.length, 2)
    assert.deepStrictEqual(await versions(shop.events({ after: next, longPoll }), 2), [3, 4])
  })

  test(`A ${way} throws a gap error for a position that the log does not have`, async () => {
    const shop = connect().namespace(unique())
    await change(shop, 1)
    await assert.rejects(versions(shop.events({ after: '99', longPoll }), 1), (err) => {
      assert.ok(err instanceof GapError)
      assert.equal(err.code, 'GONE')
      assert.ok(err.next === '0' || err.next === '1')
      return true
    })
  })

  test(`A ${way} throws the reason of an aborted signal`, async () => {
    const shop = connect().namespace(unique())
    await change(shop, 1)
    const stop = new AbortController()
    await assert.rejects(async () => {
      for await (const _ of shop.events({ after: '0', longPoll, signal: stop.signal })) {
        stop.abort(new Error('enough'))
      }
    }, /enough/)
  })

  test(`A ${way} that a restart of the server interrupts loses and repeats nothing`, async () => {
    const server = await startServer()
    const shop = new StateStore({ url: server.url }).namespace('shop')
    const reading = versions(shop.events({ after: '0', longPoll }), 30)
    for (let i = 0; i < 3; i++) {
      await change(shop, 10)
      if (i < 2) {
        await server.stop()
        await server.start()
      }
    }

    assert.deepStrictEqual(await reading, Array.from({ length: 30 }, (_, i) => i + 1))
  })
}

test('A feed without a position begins now', async () => {
  const shop = connect().namespace(unique())
  await change(shop, 1)
  const feed = shop.events()[Symbol.asyncIterator]()
  const first = feed.next()
  const { next } = await shop.eventPage()
  // The feed reads its position first, so changes go on until one is after it.
  let isOver = false
  void first.then(() => (isOver = true))
  while (!isOver) {
    await change(shop, 1)
  }

  assert.ok(BigInt((await first).value!.position) > BigInt(next))
  await feed.return!()
})

test('A trimmed log is a gap', async () => {
  const server = await startServer('--event-retention', '5')
  const shop = new StateStore({ url: server.url }).namespace('shop')
  await change(shop, 50)
  await assert.rejects(versions(shop.events({ after: '1' }), 1), GapError)
  await fails(shop.eventPage({ after: '1' }), 'GONE')
})

test('Feeds of tables and keys have their own events', async () => {
  const shop = connect().namespace(unique())
  await shop.keys.set('a:1', 1)
  await shop.keys.set('b:1', 2)
  await shop.table('leads').create()
  for await (const { payload } of shop.events({ kind: 'key', prefix: 'b:', after: '0' })) {
    assert.equal(payload.value, 2)
    break
  }

  for await (const { payload } of shop.events({ kind: 'table', after: '0' })) {
    assert.equal(payload.type, 'state_created')
    break
  }
})

test('A feed that the server refuses for good throws its error', async () => {
  const { url: address } = await listen((_, response) => response.writeHead(403).end(JSON.stringify({ ok: false, error: { code: 'FORBIDDEN', message: 'no' } })))
  await fails(versions(connect({ url: address }).namespace('a').events({ after: '0' }), 1), 'FORBIDDEN')
  await fails(versions(connect({ url: address }).namespace('a').events(), 1), 'FORBIDDEN')
})

for (const longPoll of [false, true]) {
  test(`An exception of the token provider ends a feed (longPoll: ${longPoll})`, async () => {
    const token = async () => {
      throw new RangeError('the issuer refuses the client')
    }
    const reading = versions(connect({ token }).namespace(unique()).events({ after: '0', longPoll, signal: AbortSignal.timeout(5_000) }), 1)
    await assert.rejects(reading, RangeError)
  })
}

test('An event that arrives in pieces is put together', async () => {
  const text = ':ok\r\nid: 1\r\n\r\nid: 2\nevent: changed\ndata: {"version":\ndata: 7,"text":"ä€😀"}\n\n'
  const { url: address } = await listen((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const byte of Buffer.from(text)) {
      response.write(Buffer.of(byte))
    }
  })
  for await (const event of connect({ url: address }).namespace('a').events({ after: '0' })) {
    assert.deepStrictEqual(event, { position: '2', payload: { version: 7, text: 'ä€😀' } })
    break
  }
})

test('A feed goes on by long polls behind a proxy that keeps streams back', async () => {
  const accepted: (string | undefined)[] = []
  const { url: address } = await listen((request, response) => {
    accepted.push(request.headers.accept)
    if (request.headers.accept === 'text/event-stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
      return
    }

    request.pipe(send(url + request.url, { method: request.method!, headers: request.headers }, (answer) => answer.pipe(response.writeHead(answer.statusCode!, answer.headers))))
  })
  const shop = connect({ url: address, timeout: '500ms' }).namespace(unique())
  const reading = versions(shop.events({ after: '0' }), 2)
  await change(connect().namespace(shop.name), 2)
  assert.deepStrictEqual(await reading, [1, 2])
  assert.equal(accepted[0], 'text/event-stream')
})

test('The end of the loop closes the connection', async () => {
  const server = createServer()
  const closed = new Promise<void>((resolve) => server.on('request', (request, response) => {
    request.socket.on('close', () => resolve())
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('id: 1\ndata: {}\n\n')
  }))
  const { url: address } = await listen((request, response) => server.emit('request', request, response))
  for await (const _ of connect({ url: address }).namespace('a').events({ after: '0' })) {
    break
  }

  await closed
})
