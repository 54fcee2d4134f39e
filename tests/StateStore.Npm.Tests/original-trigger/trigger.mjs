// Subscribes as the webhook trigger of the original Activepieces piece does, with the HTTP client of Activepieces, and writes as its actions do.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { httpClient, HttpMethod } from '@activepieces/pieces-common'
import Redis from 'ioredis'

const [redisUrl, watcherUrl] = process.argv.slice(2)
const redis = new Redis(redisUrl)

const received = []
const flow = createServer(async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  assert.equal(request.headers['content-type'], 'application/json')
  received.push(Buffer.concat(chunks).toString())
  response.end()
  flow.emit('received')
})
await once(flow.listen(0, '127.0.0.1'), 'listening')
const url = `http://127.0.0.1:${flow.address().port}/api/v1/webhooks/flow`
const until = async count => { while (received.length < count) await once(flow, 'received') }

const act = async (id, previous, current) => {
  await redis.set(`bot:conversation:${id}`, JSON.stringify(current))
  const payload = JSON.stringify({ namespace: 'bot', conversation_id: id, previous, current, at: new Date().toISOString() })
  await redis.xadd('bot:events', 'MAXLEN', '~', 10000, '*', 'payload', payload)
  return payload
}

const health = await httpClient.sendRequest({ method: HttpMethod.GET, url: `${watcherUrl}/health`, timeout: 1500 })
assert.deepEqual(health.body, { ok: true })

// The trigger is enabled without a state, and then for one state.
const enable = stateFilter => httpClient.sendRequest({ method: HttpMethod.POST, url: `${watcherUrl}/subscribers`, body: { url, namespace: 'bot', stateFilter } })
const all = await enable(null)
assert.equal(all.status, 201)
const first = await act('a', null, { state: 'START', data: { text: 'Olá <b>' } })
await until(1)
assert.deepEqual(received, [first])

assert.equal((await enable('PROPOSE')).body.id, all.body.id)
await act('b', null, { state: 'START', data: {} })
const moved = await act('b', { state: 'START', data: {} }, { state: 'PROPOSE', data: {} })
const stayed = await act('b', { state: 'PROPOSE', data: {} }, { state: 'PROPOSE', data: { n: 1 } })
await until(3)
assert.deepEqual(received, [first, moved, stayed])

// It is disabled, and another time.
const disable = () => httpClient.sendRequest({ method: HttpMethod.DELETE, url: `${watcherUrl}/subscribers/${encodeURIComponent(all.body.id)}` })
assert.deepEqual((await disable()).body, { ok: true })
assert.deepEqual((await disable()).body, { ok: true })
const removed = await httpClient.sendRequest({ method: HttpMethod.DELETE, url: `${watcherUrl}/subscribers`, queryParams: { url } })
assert.deepEqual(removed.body, { ok: true, removed: 0 })

console.log('triggered')
redis.disconnect()
flow.close()
