import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'

import { build } from 'esbuild'

import { listen, startServer } from './support.js'

/** The program of the page. Its last expression is sent to the test. */
const program = (url: string) => `
import { StateStore } from './client.js'
const shop = new StateStore({ url: ${JSON.stringify(url)} }).namespace('shop')
const report = async () => {
  const { version } = await shop.conversations.set('1', { state: 'OPEN', data: { a: 1 }, expectedVersion: 0 })
  await shop.conversations.set('1', { state: 'PAID', expectedVersion: version })
  await shop.keys.set('k', { deep: [1] }, { ttl: '10m' })
  const { expires_at, ...entry } = await shop.keys.entry('k')
  const code = await shop.conversations.set('1', { state: 'PAID', expectedVersion: 9 }).catch((err) => err.code)
  const lease = await shop.leases.acquire('job', { ttl: '30s' })
  await lease.release()
  const states = []
  for await (const { payload } of shop.events({ after: '0' })) {
    if (states.push(payload.current.state) === 2) {
      break
    }
  }
  return { entry, hasExpiry: expires_at !== undefined, code, states }
}
await fetch('/report', { method: 'POST', body: JSON.stringify(await report().catch((err) => String(err.stack))) })
`

test('The bundle works in Chromium on a page of another origin', async () => {
  const server = await startServer('--allowed-origins', 'http://127.0.0.1:*')
  const bundle = await build({ entryPoints: ['dist/esm/index.js'], bundle: true, format: 'esm', minify: true, write: false })
  let finish!: (report: string) => void
  const reported = new Promise<string>((resolve) => (finish = resolve))
  const page = await listen(async (request, response) => {
    switch (request.url) {
      case '/report': {
        let body = ''
        for await (const chunk of request) {
          body += chunk
        }

        finish(body)
        response.end()
        break
      }
      case '/client.js':
        response.setHeader('content-type', 'text/javascript').end(bundle.outputFiles[0]!.text)
        break
      case '/program.js':
        response.setHeader('content-type', 'text/javascript').end(program(server.url))
        break
      default:
        response.setHeader('content-type', 'text/html').end('<!doctype html><script type="module" src="program.js"></script>')
    }
  })

  const quiet = ['--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
  const chromium = spawn('chromium', ['--headless=new', '--no-sandbox', ...quiet, '--remote-debugging-port=0', `--user-data-dir=${join(server.directory, 'profile')}`, page.url], { stdio: 'ignore', detached: true })
  const ended = once(chromium, 'exit').then(() => assert.fail('Chromium ended before the page had reported'))
  try {
    assert.deepStrictEqual(JSON.parse(await Promise.race([reported, ended])), {
      entry: { value: { deep: [1] }, version: 1 },
      hasExpiry: true,
      code: 'VERSION_CONFLICT',
      states: ['OPEN', 'PAID'],
    })
  } finally {
    ended.catch(() => {})
    process.kill(-chromium.pid!, 'SIGKILL')
    await once(chromium, 'exit')
  }
})
