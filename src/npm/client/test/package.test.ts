import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'

import { build } from 'esbuild'

import { url } from './support.js'

const run = promisify(execFile)
const mostBytes = 12 * 1024

/** The text of each file of a folder, by its name. */
async function contents(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort()
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')])))
}

let directory: string
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'package-'))
})
after(() => rm(directory, { recursive: true }))

test('The generated types are those of the OpenAPI document of this server', async () => {
  const folder = join(directory, 'generated')
  await run('node', ['scripts/generate.mjs', folder], { env: { ...process.env, STATESTORE_URL: url } })
  assert.deepEqual(await contents(folder), await contents('src/generated'), 'run: npm run generate')
})

test('The minified bundle has less than 12 KB with gzip, and imports nothing', async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: ['dist/esm/index.js'],
    bundle: true,
    format: 'esm',
    minify: true,
    platform: 'browser',
    target: 'es2022',
    write: false,
    metafile: true,
  })
  const { length } = gzipSync(outputFiles[0]!.contents, { level: 9 })
  assert.ok(length < mostBytes, `${length} bytes`)
  assert.ok(Object.keys(metafile.inputs).every((path) => path.startsWith('dist/esm/')))
})

test('The packed package is clean for publint and for every way to resolve its types', async () => {
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', directory])
  const [{ filename, files }] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }]
  const packed = join(directory, filename)
  await run('npm', ['exec', '--', 'publint', 'run', packed, '--strict'])
  await run('npm', ['exec', '--', 'attw', packed])
  assert.ok(files.every(({ path }) => /^(dist\/(esm|commonjs)\/|LICENSE$|README\.md$|package\.json$)/.test(path)))
})

test('The package can be required, and an error of the other copy is recognised', async () => {
  const { StateStore, isStateStoreError } = createRequire(import.meta.url)('@statestore/client') as typeof import('@statestore/client')
  const client = await import('@statestore/client')
  const error = await new StateStore({ url }).namespace('none').conversations.get('1').catch((err: unknown) => err)
  assert.ok(!(error instanceof client.StateStoreError))
  assert.ok(client.isStateStoreError(error, 'NOT_FOUND') && isStateStoreError(error) && !client.isStateStoreError(error, 'GONE'))
})
