import assert from 'node:assert/strict'
import { test } from 'node:test'

import { connect, fails, unique } from './support.js'

test('Names that a path cannot carry are refused before anything is sent', async () => {
  const { conversations } = connect().namespace(unique())
  for (const id of ['', '.', '..', 'a\0b', '\ud800']) {
    await fails(conversations.get(id), 'INVALID_NAME')
  }

  assert.throws(() => connect().namespace('..'), /can't be a name in a path/)
})

test('Names that are no texts are refused before anything is sent', async () => {
  const { conversations, leases } = connect().namespace(unique())
  for (const name of [null, undefined, 5, 5n, Symbol('a')] as never[]) {
    await fails(conversations.getOrCreate(name), 'INVALID_NAME', /a text is expected/)
    await fails(leases.get(name), 'INVALID_NAME')
    await assert.rejects(async () => connect().namespace(name), { code: 'INVALID_NAME' })
  }
})

test('Content without a JSON form is refused before anything is sent', async () => {
  const shop = connect().namespace<any>(unique())
  const table = shop.table<any>('t')
  const cycle: Record<string, unknown> = {}
  cycle['self'] = cycle
  for (const content of [{ n: 1n }, cycle, () => {}, Symbol('a')] as any[]) {
    for (const call of [
      () => shop.conversations.set('1', { state: 'A', data: content }),
      () => table.insert(content),
      () => table.upsert(['n'], content),
      () => shop.keys.set('k', content),
      () => connect().request('POST', '/v1/commands', { body: content }),
    ]) {
      await fails((async () => call())(), 'INVALID_JSON', /no JSON form/)
    }
  }

  await fails((async () => shop.schema.set({ json_schema: cycle }))(), 'INVALID_JSON')
  assert.equal(await shop.conversations.find('1'), undefined)
})

test('A sum that JavaScript cannot hold is an error instead of a rounded number', async () => {
  const { keys } = connect().namespace(unique())
  await keys.set('n', Number.MAX_SAFE_INTEGER - 1)
  assert.equal(await keys.increment('n'), Number.MAX_SAFE_INTEGER)
  await assert.rejects(keys.increment('n'), { code: 'INVALID_DATA', origin: 'client', message: /is stored/ })
  assert.equal((await keys.entry('n'))!.version, 3)
})
