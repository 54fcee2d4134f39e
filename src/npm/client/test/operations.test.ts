import assert from 'node:assert/strict'
import { test } from 'node:test'

import { connect, fails, unique, url } from './support.js'

/** The method and path of every request of this file, to compare with the OpenAPI document. */
const sent = new Set<string>()

const store = connect({
  fetch: (address, init) => {
    sent.add(`${init!.method} ${new URL(String(address)).pathname}`)
    return fetch(address, init)
  },
})

const fsm = { initial: 'OPEN', transitions: { OPEN: ['PAID'], PAID: ['SENT'] } }

test('A schema bundle is set, read and removed at its version', async () => {
  const { schema } = store.namespace(unique())
  await fails(schema.get(), 'NOT_FOUND')
  const set = await schema.set({ fsm, ttl: '1h' })
  assert.deepStrictEqual({ version: set.version, changed: set.changed }, { version: 1, changed: true })
  await fails(schema.set({ fsm }, { expectedVersion: 7 }), 'VERSION_CONFLICT')
  assert.deepStrictEqual((await schema.get()).fsm, fsm)
  assert.equal((await schema.check({ fsm, ttl: '1h' }, { limit: 10 })).examined, 0)
  await fails(schema.set({ json_schema: { type: 'nothing' } }), 'INVALID_SCHEMA')
  assert.equal((await schema.remove({ expectedVersion: 1 })).version, 2)
})

/** The conversation without its times, which it must have. */
function untimed<Found extends { entered_at?: string; updated_at?: string }>({ entered_at, updated_at, ...rest }: Found) {
  assert.ok(entered_at! <= updated_at!)
  return rest
}

test('A conversation moves as its state machine allows', async () => {
  const { schema, conversations } = store.namespace(unique())
  await schema.set({ fsm })
  const created = await conversations.getOrCreate('whatsapp:+351/é %')
  assert.deepStrictEqual(untimed(created), { state: 'OPEN', data: {}, version: 1, created: true })
  const paid = await conversations.set('whatsapp:+351/é %', { state: 'PAID', data: { a: 1, b: 2 }, expectedVersion: 1 })
  assert.deepStrictEqual(untimed(paid), { state: 'PAID', data: { a: 1, b: 2 }, version: 2, changed: true, created: false })
  const merged = await conversations.set('whatsapp:+351/é %', { state: 'PAID', data: { a: null, c: 3 }, merge: true })
  assert.deepStrictEqual(merged.data, { b: 2, c: 3 })
  await fails(conversations.set('whatsapp:+351/é %', { state: 'OPEN' }), 'INVALID_TRANSITION', /Allowed states: SENT/)
  await fails(conversations.set('whatsapp:+351/é %', { state: 'SENT', expectedVersion: 2 }), 'VERSION_CONFLICT')
  assert.deepStrictEqual(untimed(await conversations.get('whatsapp:+351/é %')), { state: 'PAID', data: { b: 2, c: 3 }, version: 3 })
  assert.equal(await conversations.delete('whatsapp:+351/é %'), 4)
  await fails(conversations.get('whatsapp:+351/é %'), 'NOT_FOUND')
  assert.equal(await conversations.find('whatsapp:+351/é %'), undefined)
  const { changes } = await conversations.history('whatsapp:+351/é %', { limit: 2 })
  assert.deepStrictEqual(changes.map(({ type }) => type), ['deleted', 'changed'])
})

test('A conversation with a ttl has an expiry', async () => {
  const { conversations } = store.namespace(unique())
  const { expires_at } = await conversations.set('1', { state: 'A', ttl: 60_000.5 })
  assert.ok(Math.abs(Date.parse(expires_at!) - Date.now() - 60_000) < 30_000)
})

test('A timeout of a conversation is moved, canceled and fired', async () => {
  const { schema, conversations } = store.namespace(unique())
  const after = { OPEN: [{ delay: '1h', to: 'PAID', data: { by: 'timeout' } }, { delay: '2h', to: 'a:b/c' }] }
  await schema.set({ fsm: { initial: 'OPEN', transitions: { OPEN: ['PAID', 'a:b/c'] }, after } })
  const { timeouts } = await conversations.getOrCreate('1')
  assert.deepStrictEqual(timeouts?.map(({ to }) => to), ['PAID', 'a:b/c'])
  const moved = await conversations.moveTimeout('1', 'PAID', { at: new Date('2040-01-02T03:04:05.678Z'), expectedVersion: 1 })
  assert.deepStrictEqual([moved.changed, moved.version, moved.timeouts?.[1]], [true, 2, { to: 'PAID', at: '2040-01-02T03:04:05.678Z' }])
  assert.equal((await conversations.moveTimeout('1', 'PAID', { delay: '5m' })).timeouts?.[0]?.to, 'PAID')
  assert.equal((await conversations.moveTimeout('1', 'PAID', { delay: 7_200_000 })).version, 4)
  assert.equal((await conversations.cancelTimeout('1', 'a:b/c')).timeouts?.length, 1)
  await fails(conversations.cancelTimeout('1', 'a:b/c'), 'NOT_FOUND', /it has "PAID"/)
  await fails(conversations.fireTimeout('1', 'PAID', { expectedVersion: 1 }), 'VERSION_CONFLICT')
  const { state, data, timeouts: left } = await conversations.fireTimeout('1', 'PAID')
  assert.deepStrictEqual([state, data, left], ['PAID', { by: 'timeout' }, undefined])
  const { changes } = await conversations.history('1', { limit: 1 })
  assert.equal(changes[0]?.cause?.timeout?.to, 'PAID')
})

test('A message is appended once, handled in a turn and acknowledged by the change of the conversation', async () => {
  const { conversations, inbox } = store.namespace(unique())
  const id = 'whatsapp:+351/é %'
  const first = await inbox.append(id, { text: 'Hello' }, { messageId: 'm1' })
  assert.deepStrictEqual(first, { id: 'm1', accepted: true, waiting: 1, created: true })
  assert.deepStrictEqual(await inbox.append(id, { text: 'Hello' }, { messageId: 'm1' }), first)
  await fails(inbox.append(id, { text: 'Bye' }, { messageId: 'm1' }), 'IDEMPOTENCY_MISMATCH')
  await fails(inbox.append(id, undefined), 'INVALID_JSON')
  const turn = await inbox.claimNext<{ text: string }>({ owner: 'a', ttl: '30s' })
  assert.deepStrictEqual([turn?.conversation_id, turn?.conversation?.version, turn?.messages.map(({ id, message }) => [id, message.text])], [id, 1, [['m1', 'Hello']]])
  await fails(inbox.claim(id, { ttl: '30s' }), 'LEASE_HELD')
  assert.equal((await inbox.append(id, 'Are you there?')).waiting, 1)
  assert.equal((await inbox.get(id)).turn?.token, turn!.token)
  assert.ok((await inbox.extend(turn!, '1m')).expires_at > turn!.expires_at)
  const kept = await conversations.set(id, { state: 'A', turn: turn!.token, keepTurn: true })
  assert.deepStrictEqual([kept.changed, kept.waiting], [true, 1])
  assert.equal(await inbox.release(turn!), 1)
  await fails(inbox.extend(turn!, '1m'), 'LEASE_LOST')
  await fails(inbox.release({ conversation_id: id, token: 2 ** 50 }), 'NOT_FOUND')
  const second = await inbox.claim(id, { owner: 'b', ttl: 30_000 })
  assert.deepStrictEqual(second?.messages.map(({ message, attempts }) => [message, attempts]), ['Are you there?'].map((text) => [text, 0]))
  assert.equal((await conversations.set(id, { state: 'B', turn: second!.token })).waiting, 0)
  await fails(conversations.set(id, { state: 'C', turn: second!.token }), 'LEASE_LOST')
  assert.deepStrictEqual(await inbox.get(id), { messages: [], dead: [] })
  assert.equal(await inbox.claim(id, { ttl: '30s' }), undefined)
})

test('A claim waits for a message, and the log of messages tells their events', async () => {
  const shop = store.namespace(unique())
  const claim = shop.inbox.claimNext({ ttl: '30s', wait: '70s' })
  await shop.inbox.append('1', [1], { messageId: 'm' })
  assert.deepStrictEqual((await claim)?.messages.map(({ message }) => message), [[1]])
  await shop.inbox.release((await claim)!, { failed: true })
  const types: string[] = []
  for await (const { payload } of shop.events({ kind: 'message', after: '0' })) {
    assert.equal(payload.id, 'm')
    types.push(payload.type)
    if (payload.attempts === 1) break
  }

  assert.deepStrictEqual(types, ['appended', 'requeued'])
})

test('Dead letters are listed, replayed and discarded', async () => {
  const { schema, inbox } = store.namespace(unique())
  await schema.set({ inbox: { max_attempts: 1 } })
  for (const id of ['a', 'b']) {
    await inbox.append(id, 'first', { messageId: 'm1' })
    await inbox.append(id, 'second', { messageId: 'm2' })
    await inbox.release((await inbox.claim(id, { ttl: '30s' }))!, { failed: true })
  }

  await inbox.append('c', 'Hello')
  const dead = []
  for await (const { conversation_id, dead: letters } of inbox.list({ dead: true, limit: 1 })) dead.push([conversation_id, letters])
  assert.deepStrictEqual(dead, [['a', 2], ['b', 2]])
  assert.deepStrictEqual((await inbox.list()).inboxes.map(({ conversation_id, waiting }) => [conversation_id, waiting]), [['a', 0], ['b', 0], ['c', 1]])
  await fails(inbox.replay('a', { ids: ['m1', 'none'] }), 'NOT_FOUND')
  assert.deepStrictEqual(await inbox.replay('a', { ids: ['m1'], dryRun: true }), { messages: 1, waiting: 1 })
  assert.deepStrictEqual(await inbox.discard('a', { dryRun: true }), { messages: 2, waiting: 0 })
  assert.deepStrictEqual(await inbox.replay('a', { ids: ['m1'] }), { messages: 1, waiting: 1 })
  assert.deepStrictEqual(await inbox.discard('a', { ids: ['m2'] }), { messages: 1, waiting: 1 })
  assert.deepStrictEqual(await inbox.replay('b'), { messages: 2, waiting: 2 })
  assert.deepStrictEqual(await inbox.discard('b'), { messages: 0, waiting: 2 })
  assert.deepStrictEqual((await inbox.list({ dead: true })).inboxes, [])
})

test('Concurrent updates of a conversation lose no change', async () => {
  const { conversations } = store.namespace<{ count: number }>(unique())
  await conversations.set('1', { state: 'A', data: { count: 0 } })
  await Promise.all(Array.from({ length: 8 }, () => conversations.update('1', ({ state, data }) => ({ state, data: { count: data.count + 1 } }))))
  assert.equal((await conversations.get('1')).data.count, 8)
  assert.equal((await conversations.update('1', () => undefined)).version, 9)
})

test('A list gives pages with await and all entries with for await', async () => {
  const { conversations } = store.namespace(unique())
  for (const id of ['a', 'b', 'c', 'other']) {
    await conversations.set(id, { state: 'A' })
  }

  const page = await conversations.list({ limit: 2 })
  assert.deepStrictEqual([page.conversations.map(({ id }) => id), page.next], [['a', 'b'], 'b'])
  const ids: string[] = []
  for await (const { id } of conversations.list({ limit: 1, state: 'A' })) {
    ids.push(id)
  }

  assert.deepStrictEqual(ids, ['a', 'b', 'c', 'other'])
  assert.equal((await conversations.list({ prefix: 'o' })).conversations.length, 1)
})

test('The states of a namespace have counts and ages, and their conversations are listed by age', async () => {
  const shop = store.namespace(unique())
  await shop.schema.set({ fsm: { initial: 'A', transitions: { A: ['B'], B: [] } } })
  for (const id of ['1', '2', '3']) {
    await shop.conversations.set(id, { state: 'B' })
  }

  const { states, next } = await shop.states({ limit: 1 })
  assert.deepStrictEqual([states, next], [[{ state: 'A', count: 0, arrivals: { minute: 0, hour: 0 }, departures: { minute: 0, hour: 0 } }], 'A'])
  for await (const { state, count, ages_ms, arrivals } of shop.states({ after: 'A' })) {
    assert.deepStrictEqual([state, count, arrivals.minute, typeof ages_ms?.p95], ['B', 3, 3, 'number'])
  }

  const ids: string[] = []
  for await (const { id, entered_at, updated_at } of shop.conversations.list({ state: 'B', olderThan: 0, limit: 2 })) {
    assert.deepStrictEqual([typeof entered_at, entered_at], ['string', updated_at])
    ids.push(id)
  }

  assert.deepStrictEqual(ids, ['1', '2', '3'])
  assert.deepStrictEqual((await shop.conversations.list({ state: 'B', olderThan: '1h' })).conversations, [])
})

test('A key has any name and any JSON value', async () => {
  const { keys } = store.namespace(unique())
  for (const key of ['', '.', '..', 'a/b', 'a\0b', 'ä€😀 +&?#%']) {
    assert.equal(await keys.get(key), undefined)
    assert.deepStrictEqual(await keys.set(key, { key }), { created: true, version: 1 })
    assert.deepStrictEqual(await keys.get(key), { key })
    assert.deepStrictEqual(await keys.entry(key), { value: { key }, version: 1 })
  }

  await fails(keys.set('a', undefined), 'INVALID_JSON')
  await fails(keys.set('..', () => 1), 'INVALID_JSON')
  await fails(keys.set('a', 1n), 'INVALID_JSON')
})

test('A key has bytes of any content type', async () => {
  const { keys } = store.namespace(unique())
  const value = Uint8Array.from({ length: 256 }, (_, i) => i)
  for (const key of ['bytes', '..']) {
    await keys.set(key, value, { contentType: 'image/png' })
    assert.deepStrictEqual(await keys.entry(key), { value, content_type: 'image/png', version: 1 })
  }

  assert.equal(await keys.compareAndSet('bytes', value, value.slice(1), { contentType: 'image/png' }), 2)
  assert.deepStrictEqual((await keys.get<Uint8Array>('bytes'))!.length, 255)
})

test('A key counts, compares, expires and is deleted', async () => {
  const { keys } = store.namespace(unique())
  assert.equal(await keys.increment('n'), 1)
  assert.equal(await keys.increment('n', 41, { ttl: '1m', expectedVersion: 1 }), 42)
  assert.equal(await keys.compareAndSet('job', undefined, 'queued'), 1)
  await fails(keys.compareAndSet('job', 'running', 'done'), 'VERSION_CONFLICT')
  assert.deepStrictEqual(await keys.getMany(['job', 'none', 'n']), ['queued', undefined, 42])
  assert.deepStrictEqual(await keys.getMany([]), [])
  assert.ok((await keys.touch('job', '10m')).expires_at)
  assert.ok((await keys.get('n', { ttl: '-1' })) === 42)
  assert.equal(await keys.get('job', { version: 1 }), 'queued')
  assert.deepStrictEqual((await keys.list({ prefix: 'j', values: true })).keys.map(({ value }) => value), ['queued'])
  assert.equal((await keys.history('job')).changes.length, 2)
  assert.equal(await keys.delete('job'), true)
  assert.equal(await keys.delete('job'), false)
  await fails(keys.touch('job', '10m'), 'NOT_FOUND')
})

test('A batch of keys is made as a whole or not at all', async () => {
  const { keys } = store.namespace(unique())
  const results = await keys.batch([{ op: 'set', key: 'a', value: 1 }, { op: 'increment', key: 'a', by: 2 }, { op: 'take', name: 'l', limit: 1, window: '1m' }])
  assert.deepStrictEqual(results.slice(0, 2).map(({ version }) => version), [1, 2])
  await fails(keys.batch([{ op: 'set', key: 'a', value: 9 }, { op: 'touch', key: 'none', ttl: '1m' }]), 'NOT_FOUND')
  assert.equal(await keys.get('a'), 3)
})

test('A table keeps records', async () => {
  const shop = store.namespace(unique())
  const leads = shop.table<{ name: string; note?: string | null }>('leads')
  assert.equal((await leads.create({ max_length: 3, indexes: ['name'] })).table.max_length, 3)
  assert.deepStrictEqual(await leads.insert({ name: 'Ann', note: 'x' }), { record: { id: 1, name: 'Ann', note: 'x' }, version: 1 })
  assert.deepStrictEqual((await leads.get(1)).record, { id: 1, name: 'Ann', note: 'x' })
  assert.equal(await leads.find(2), undefined)
  assert.equal((await leads.set(1, { name: 'Bob', note: 'y' }, { expectedVersion: 1 })).record.name, 'Bob')
  assert.equal((await leads.patch(1, { name: 'Cy' })).record.note, 'y')
  assert.equal((await leads.patch(1, [{ op: 'replace', path: '/note', value: 'z' }])).record.note, 'z')
  assert.deepStrictEqual((await leads.upsert(['name'], { name: 'Cy', note: 'n' })).created, false)
  assert.deepStrictEqual((await leads.upsert(['name'], { name: 'Di', note: 'n' })).created, true)
  assert.deepStrictEqual((await leads.list({ where: { name: 'Di' } })).records.map(({ id }) => id), [2])
  const ids: number[] = []
  for await (const { id } of leads.list({ limit: 1 })) {
    ids.push(id)
  }

  assert.deepStrictEqual(ids, [1, 2])
  await leads.delete(2)
  await fails(leads.delete(2), 'NOT_FOUND')
  assert.equal((await leads.replaceAll([{ name: 'E', note: '' }])).accepted, 1)
  assert.equal((await leads.info()).length, 1)
  assert.equal((await shop.tables.batch([{ op: 'create_record', table: 'leads', data: { name: 'F', note: '' } }]))[0]!.type, 'created')
  assert.deepStrictEqual((await shop.tables.list()).tables.map(({ name }) => name), ['leads'])
  await leads.drop()
  await fails(leads.info(), 'NOT_FOUND')
})

test('A lease has one owner, a growing token, and ends with its scope', async () => {
  const { leases } = store.namespace(unique())
  const first = await leases.acquire('job', { ttl: '30s', owner: 'me' })
  await fails(leases.acquire('job', { ttl: '30s' }), 'LEASE_HELD')
  const waiting = leases.acquire('job', { ttl: '30s', wait: '30s' })
  await first.renew({ ttl: '1m' })
  assert.equal((await leases.get('job'))!.owner, 'me')
  await first[Symbol.asyncDispose]()
  await first[Symbol.asyncDispose]()
  assert.ok(first.signal.aborted)
  const second = await waiting
  assert.ok(second.token > first.token)
  await fails(first.renew(), 'LEASE_LOST')
  await fails(first.release(), 'LEASE_LOST')
  await second.release()
  assert.equal(await leases.get('job'), undefined)
})

test('A lease that is kept alive outlives its ttl, and its signal tells when it was lost', async () => {
  const { leases, keys } = store.namespace(unique())
  const lease = await leases.acquire('job', { ttl: '2s', keepAlive: true })
  await fails(leases.acquire('job', { ttl: '1s', wait: '3s' }), 'LEASE_HELD')
  assert.equal(lease.signal.aborted, false)
  await keys.delete('lease:job')
  const idle = setInterval(() => {}, 1_000)
  await new Promise((resolve) => lease.signal.addEventListener('abort', resolve))
  clearInterval(idle)
  assert.equal((lease.signal.reason as { code: string }).code, 'LEASE_LOST')
})

test('The signal of a lease without renewals aborts at its end', async () => {
  const lease = await store.namespace(unique()).leases.acquire('job', { ttl: '100ms' })
  const idle = setInterval(() => {}, 1_000)
  await new Promise((resolve) => lease.signal.addEventListener('abort', resolve))
  clearInterval(idle)
  await fails(lease.renew(), 'LEASE_LOST')
})

test('A limit refuses with an answer', async () => {
  const { limits } = store.namespace(unique())
  assert.deepStrictEqual((({ allowed, remaining }) => [allowed, remaining])(await limits.take('l', { limit: 1, window: '1m' })), [true, 0])
  assert.equal((await limits.take('l', { limit: 1, window: '1m', kind: 'sliding', n: 1 })).allowed, false)
})

test('A webhook is created, checked, changed, paused and deleted', async () => {
  const { webhooks } = store.namespace(unique())
  const wanted = { url: 'https://receiver.example/hook', entered: 'PAID', signature: 'ed25519' as const }
  assert.equal((await webhooks.create(wanted, { dryRun: true })).id, undefined)
  assert.deepStrictEqual(await webhooks.list(), [])
  const { id, public_key } = await webhooks.create(wanted)
  assert.deepStrictEqual((await webhooks.list()).map((webhook) => webhook.id), [id])
  assert.equal((await webhooks.change(id!, { entered: 'SENT' })).entered, 'SENT')
  assert.equal((await webhooks.pause(id!)).state, 'paused')
  assert.equal((await webhooks.get(id!)).webhook.state, 'paused')
  assert.equal((await webhooks.resume(id!, { dryRun: true })).state, 'active')
  assert.ok((await webhooks.test(id!)).message)
  assert.notEqual((await webhooks.rotate(id!, { overlap: '1d' })).public_key, public_key)
  assert.equal((await webhooks.keys(id!)).keys.length, 2)
  assert.ok(Array.isArray(await webhooks.deliveries(id!)))
  assert.deepStrictEqual((await webhooks.deadLetters(id!, { limit: 10 })).dead_letters, [])
  assert.equal(await webhooks.replay(id!), 0)
  assert.equal((await webhooks.resume(id!)).state, 'active')
  assert.equal((await webhooks.delete(id!)).id, id)
  await fails(webhooks.delete(id!), 'NOT_FOUND')
  await fails(webhooks.create({ url: 'ftp://receiver.example' }), 'INVALID_INPUT')
})

test('A namespace is listed, counted and deleted', async () => {
  const shop = store.namespace(unique())
  await shop.conversations.set('1', { state: 'A' })
  await shop.eventPage({ after: '0', wait: '1s' })
  assert.equal((await shop.stats()).conversations, 1)
  assert.equal((await shop.debug({ eventCount: 1 })).events.length, 1)
  const names: string[] = []
  for await (const { name } of store.namespaces()) {
    names.push(name)
  }

  assert.ok(names.includes(shop.name))
  assert.equal((await shop.delete()).deleted, true)
  assert.equal((await shop.delete()).deleted, false)
})

test('A command of the Simple State Engine answers as over ZeroMQ', async () => {
  const namespace = unique()
  assert.deepStrictEqual(await store.command({ cmd: 'CREATE_STATE', state: 'leads', namespace }), { status: 'ok', created: 'leads', max_length: null })
  assert.equal((await store.command({ cmd: 'LIST_RECORDS', state: 'none', namespace })).status, 'error')
  assert.equal((await store.server()).name, 'StateStore')
  assert.equal((await store.request<{ ok: true }>('GET', '/health/ready')).ok, true)
  await fails(store.request('POST', '/v1/nowhere', { body: {} }), 'NOT_FOUND')
})

test('Every operation of the OpenAPI document has a method', async () => {
  const { paths } = (await (await fetch(`${url}/openapi/v1.json`)).json()) as { paths: Record<string, Record<string, { operationId: string }>> }
  const missing = Object.entries(paths).flatMap(([path, methods]) => {
    const pattern = new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`)
    return Object.entries(methods)
      .filter(([method]) => ['get', 'put', 'post', 'patch', 'delete'].includes(method))
      .filter(([method]) => ![...sent].some((call) => call.startsWith(`${method.toUpperCase()} `) && pattern.test(call.slice(call.indexOf(' ') + 1))))
      .map(([, { operationId }]) => operationId)
  })

  // These five are operations of a batch. Administration goes through `request`.
  const batched = ['deleteKey', 'incrementKey', 'compareAndSetKey', 'touchKey', 'releaseLease']
  assert.deepStrictEqual(missing.filter((operation) => !/AccessKey|Tenant|^getAudit$|^live$/.test(operation)).sort(), batched.sort())
})
