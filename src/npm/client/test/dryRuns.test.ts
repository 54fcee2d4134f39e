import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { Namespace, Table } from '@statestore/client'

import { connect, fails, unique } from './support.js'

const fsm = { initial: 'A', transitions: { A: ['B'], B: [] } }
const dryRun = true

/** A namespace with one of everything. */
async function filled() {
  const shop = connect().namespace(unique())
  await shop.schema.set({ fsm })
  await shop.conversations.set('1', { state: 'A', data: { n: 1 } })
  await shop.keys.set('k', 1)
  await shop.table('t').create()
  await shop.table('t').insert({ n: 1 })
  return shop
}

/** Everything that a reader can see. */
async function seen(shop: Namespace) {
  const [bundle, conversations, keys, tables, records, stats, lease] = await Promise.all([
    shop.schema.get(), shop.conversations.list(), shop.keys.list({ values: true }), shop.tables.list(), shop.table('t').list(), shop.stats(), shop.leases.get('job'),
  ])
  return { bundle, conversations, keys, tables, records, stats, lease }
}

const changes: Record<string, (shop: Namespace, table: Table<{ n: number }>) => Promise<unknown>> = {
  'schema.set': ({ schema }) => schema.set({ json_schema: {} }, { dryRun }),
  'schema.remove': ({ schema }) => schema.remove({ dryRun }),
  'conversations.getOrCreate': ({ conversations }) => conversations.getOrCreate('2', { dryRun }),
  'conversations.set': ({ conversations }) => conversations.set('1', { state: 'B', data: {}, dryRun }),
  'conversations.update': ({ conversations }) => conversations.update('1', () => ({ state: 'B' }), { dryRun }),
  'conversations.delete': ({ conversations }) => conversations.delete('1', { dryRun }),
  'inbox.append': ({ inbox }) => inbox.append('1', 'Bye', { dryRun }),
  'inbox.claim': ({ inbox }) => inbox.claim('1', { ttl: '1m', wait: '1m', dryRun }),
  'inbox.claimNext': ({ inbox }) => inbox.claimNext({ ttl: '1m', dryRun }),
  'inbox.replay': ({ inbox }) => inbox.replay('1', { dryRun }),
  'inbox.discard': ({ inbox }) => inbox.discard('1', { dryRun }),
  'keys.set': ({ keys }) => keys.set('k', 2, { dryRun }),
  'keys.set of any name': ({ keys }) => keys.set('..', 2, { dryRun }),
  'keys.delete': ({ keys }) => keys.delete('k', { dryRun }),
  'keys.increment': ({ keys }) => keys.increment('k', 2, { dryRun }),
  'keys.compareAndSet': ({ keys }) => keys.compareAndSet('k', 1, 2, { dryRun }),
  'keys.touch': ({ keys }) => keys.touch('k', '1h', { dryRun }),
  'keys.batch': ({ keys }) => keys.batch([{ op: 'set', key: 'b', value: 1 }], { dryRun }),
  'keys.batch with a lease': ({ keys }) => keys.batch([{ op: 'acquire', name: 'job', owner: 'me', ttl: '1m' }], { dryRun }),
  'table.create': (shop) => shop.table('u').create({}, { dryRun }),
  'table.drop': (_, table) => table.drop({ dryRun }),
  'table.insert': (_, table) => table.insert({ n: 2 }, { dryRun }),
  'table.set': (_, table) => table.set(1, { n: 2 }, { dryRun }),
  'table.patch': (_, table) => table.patch(1, { n: 2 }, { dryRun }),
  'table.upsert': (_, table) => table.upsert(['n'], { n: 2 }, { dryRun }),
  'table.delete': (_, table) => table.delete(1, { dryRun }),
  'table.replaceAll': (_, table) => table.replaceAll([], { dryRun }),
  'tables.batch': ({ tables }) => tables.batch([{ op: 'delete_table', table: 't' }], { dryRun }),
  command: ({ name }) => connect().command({ cmd: 'DELETE_STATE', state: 't', namespace: name }, { dryRun }),
}

for (const [name, change] of Object.entries(changes)) {
  test(`A dry run of ${name} succeeds and changes nothing`, async () => {
    const shop = await filled()
    const before = await seen(shop)
    await change(shop, shop.table('t'))
    assert.deepStrictEqual(await seen(shop), before)
  })
}

test('A dry run of a take takes nothing', async () => {
  const { limits } = connect().namespace(unique())
  const take = { limit: 1, window: '1h', dryRun } as const
  assert.deepStrictEqual([(await limits.take('l', take)).allowed, (await limits.take('l', take)).allowed, (await limits.take('l', take)).dry_run], [true, true, true])
})

test('A dry run returns what the change would return, with its events where the answer is that of the server', async () => {
  const shop = await filled()
  assert.equal(await shop.keys.increment('k', 2, { dryRun }), 3)
  assert.equal((await shop.conversations.set('1', { state: 'B', dryRun })).version, 2)
  assert.deepStrictEqual((await shop.table('u').create({}, { dryRun })).dry_run, true)
  const [result] = await shop.keys.batch([{ op: 'set', key: 'b', value: 1 }], { dryRun })
  assert.equal(result!.events![0]!['type'], 'created')
  const answer = await connect().request<{ events: { type: string }[] }>('PUT', `/v1/namespaces/${shop.name}/conversations/1`, { body: { state: 'B' }, dryRun })
  assert.deepStrictEqual(answer.events.map(({ type }) => type), ['changed'])
})

test('A dry run fails as the change would', async () => {
  const { conversations } = await filled()
  await fails(conversations.set('1', { state: 'NOWHERE', dryRun }), 'INVALID_TRANSITION')
  await fails(conversations.set('1', { state: 'B', expectedVersion: 7, dryRun }), 'VERSION_CONFLICT')
})
