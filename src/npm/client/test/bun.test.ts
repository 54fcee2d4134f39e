import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

import { unique, url } from './support.js'

const program = `
import { GapError, StateStore } from '@statestore/client'
const shop = new StateStore({ url: process.env.STATESTORE_URL }).namespace(process.env.NAMESPACE)
await shop.conversations.set('1', { state: 'A', data: { a: 1 } })
await shop.keys.set('k', new Uint8Array([1, 255]))
const events = []
for await (const { payload } of shop.events({ after: '0' })) {
  events.push(payload.type)
  break
}
const gap = await shop.events({ after: '9' })[Symbol.asyncIterator]().next().catch((err) => err instanceof GapError)
const absent = new StateStore({ url: 'http://127.0.0.1:1', retryTime: 0 }).server()
console.log(JSON.stringify([events, gap, [...(await shop.keys.get('k'))], await absent.catch((err) => [err.code, err.origin])]))
process.exit(0)
`

test('The package works in Bun', async () => {
  // npm installs the program of this platform only. Its link is made by a script, and scripts of packages do not run here.
  const programs = join(dirname(createRequire(import.meta.url).resolve('bun/package.json')), '../@oven')
  const [platform] = await readdir(programs)
  const { stdout } = await promisify(execFile)(join(programs, platform!, 'bin/bun'), ['-e', program], {
    env: { ...process.env, STATESTORE_URL: url, NAMESPACE: unique() },
    timeout: 60_000,
  })
  assert.deepStrictEqual(JSON.parse(stdout), [['created'], true, [1, 255], ['STORAGE_UNAVAILABLE', 'connection']])
})
