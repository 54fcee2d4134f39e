// Writes conversations and events as the Activepieces piece does, in each of its forms and through its Redis client, in turns with StateStore.
import assert from 'node:assert/strict'
import Redis from 'ioredis'

const redis = new Redis(process.argv[2])
const base = `${process.env.STATESTORE_URL}v1/namespaces/bot`
const request = async (method, path, body, headers = {}) => {
  const response = await fetch(base + path, { method, body: body && JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } })
  return { status: response.status, ...(await response.json()) }
}

const plain = value => JSON.stringify(value)
const wrapped = value => JSON.stringify({ json: value }) // the version of February 2026
const write = async (id, previous, current, form) => {
  await redis.set(`bot:conversation:${id}`, form(current))
  const event = { namespace: 'bot', conversation_id: id, previous, current, at: new Date().toISOString() }
  await redis.xadd('bot:events', 'MAXLEN', '~', 10000, '*', 'payload', form(event))
}

await redis.set('bot:schema', plain({
  fsm: { initial: 'START', transitions: { START: ['PROPOSE', 'START'], PROPOSE: ['START', 'PROPOSE'] } },
  json_schema: { properties: { data: { properties: { pair: { items: [{ type: 'string' }, { type: 'number' }] } } } } },
}))

for (const [id, form] of [['plain', plain], ['wrapped', wrapped]]) {
  await write(id, null, { state: 'START', data: { by: 'piece' } }, form)

  const read = await request('GET', `/conversations/${id}`)
  assert.deepEqual([read.status, read.conversation.state, read.conversation.data], [200, 'START', { by: 'piece' }])
  const change = { state: 'PROPOSE', data: { by: 'StateStore' } }
  assert.equal((await request('PUT', `/conversations/${id}`, { ...change, expected_version: 0 })).error.code, 'VERSION_CONFLICT')
  assert.equal((await request('PUT', `/conversations/${id}`, change, { 'if-none-match': '*' })).error.code, 'VERSION_CONFLICT')
  assert.deepEqual(JSON.parse(await redis.get(`bot:conversation:${id}`)), form === plain ? { state: 'START', data: { by: 'piece' } } : { json: { state: 'START', data: { by: 'piece' } } })
  assert.equal((await request('PUT', `/conversations/${id}`, { ...change, expected_version: read.conversation.version })).status, 200)

  // The piece reads what StateStore wrote.
  const stored = JSON.parse(await redis.get(`bot:conversation:${id}`))
  assert.deepEqual([stored.state, stored.data], ['PROPOSE', { by: 'StateStore' }])

  const versions = new Set()
  for (let turn = 0; turn < 50; turn++) {
    await write(id, { state: 'PROPOSE', data: {} }, { state: 'START', data: { turn } }, form)
    const { version } = (await request('PUT', `/conversations/${id}`, { state: 'PROPOSE', data: {} })).conversation
    assert.ok(!versions.has(version), `version ${version} again`)
    versions.add(version)
  }
}

// The schema is one of draft 7, as the piece compiled it.
assert.equal((await request('PUT', '/conversations/plain', { state: 'START', data: { pair: ['a', 'b'] } })).error.code, 'INVALID_DATA')
assert.equal((await request('PUT', '/conversations/plain', { state: 'START', data: { pair: ['a', 1] } })).status, 200)

// What the piece cannot have written is named, and can be replaced or removed.
const foreign = { text: ['SET', 'hello'], array: ['SET', '[1]'], number: ['SET', '{"state":7,"data":{}}'], list: ['RPUSH', 'x'], hash: ['HSET', 'a', '1'] }
for (const [id, [command, ...values]] of Object.entries(foreign)) {
  for (const repair of ['PUT', 'DELETE']) {
    const key = `bot:conversation:${id}`
    await redis.del(key)
    await redis.call(command, key, ...values)
    const found = await request('GET', `/conversations/${id}`)
    assert.deepEqual([found.status, found.error?.code], [409, 'CORRUPT'])
    assert.match(found.error.message, /can't be read: (it is |a Redis )/)
    assert.equal((await request(repair, `/conversations/${id}`, repair === 'PUT' ? { state: 'START' } : undefined)).status, 200)
    assert.equal((await request('GET', `/conversations/${id}`)).status, repair === 'PUT' ? 200 : 404)
  }
}

const stream = await fetch(`${base}/events?after=0`, { headers: { accept: 'text/event-stream' } })
const decoder = new TextDecoder()
let text = ''
for await (const chunk of stream.body) {
  text += decoder.decode(chunk, { stream: true })
  const events = text.split('\n\n').filter(event => event.includes('"conversation_id":"wrapped"'))
  if (events.length >= 2) {
    assert.match(events[0], /^id: \S+\nevent: created\ndata: \{"namespace":"bot","conversation_id":"wrapped","previous":null,/)
    assert.match(events[1], /\nevent: changed\n/)
    break
  }
}

console.log('in turns')
redis.disconnect()
