import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { expect, onTestFinished, test } from 'vitest'

import { url } from './support.js'

const run = promisify(execFile)

test('The packed package is clean for publint and for every way to resolve its types', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'package-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', directory])
  const [{ filename, files }] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }]
  const packed = join(directory, filename)
  await run('npm', ['exec', '--', 'publint', 'run', packed, '--strict'])
  await run('npm', ['exec', '--', 'attw', packed])
  expect(files.map(({ path }) => path).filter((path) => !/^(dist\/(esm|commonjs)\/|LICENSE$|README\.md$|package\.json$)/.test(path))).toEqual([])
})

test('The package can be required', async () => {
  const { createChatState } = createRequire(import.meta.url)('@statestore/chat-state') as typeof import('@statestore/chat-state')
  const state = createChatState({ url, namespace: 'required' })
  await state.connect()
  expect(await state.get('none')).toBeNull()
})

test.each([
  [{ announcementTtlMs: 0 }, 'announcementTtlMs must be'],
  [{ url: 'nonsense' }, 'url must be'],
])('The mistake %j in the options is a TypeError', async (options, message) => {
  const { createChatState } = await import('@statestore/chat-state')
  expect(() => createChatState({ url, ...options })).toThrow(message)
})
