import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'

import { StateStore, isStateStoreError } from '@statestore/client'
import type { ErrorCode, StateStoreOptions } from '@statestore/client'

/** The server under test, which other tests use too. */
export const url = (process.env.STATESTORE_URL ?? 'http://127.0.0.1:8080').replace(/\/$/, '')

/** A name that no other test uses. */
export const unique = (name = 'test') => `${name}-${randomUUID()}`

/** A client of the server under test. */
export const connect = (options: Partial<StateStoreOptions> = {}) => new StateStore({ url, ...options })

/** A call fails with this code. */
export async function fails(call: PromiseLike<unknown>, code: ErrorCode, message = /./) {
  await assert.rejects(async () => call, (err) => {
    assert.ok(isStateStoreError(err), String(err))
    assert.equal(err.code, code, err.message)
    assert.match(err.message, message)
    return true
  })
}

/** A stand-in for a proxy, or for a server that misbehaves. */
export async function listen(answer: RequestListener) {
  const server = createServer(answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

/** A request that passed a proxy. */
export type Passed = { method: string; path: string; headers: Headers; status: number }

/**
 * A proxy in front of the server under test. After the server has answered, `drop` decides whether the caller gets the answer or a closed connection.
 */
export async function proxy(drop: (request: Passed, count: number) => boolean) {
  const passed: Passed[] = []
  const { url: address } = await listen(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) {
      chunks.push(chunk)
    }

    const { method = 'GET', url: path = '/' } = request
    const headers = new Headers(request.headers as Record<string, string>)
    for (const name of ['host', 'connection', 'content-length', 'transfer-encoding']) {
      headers.delete(name)
    }

    const answer = await fetch(url + path, { method, headers, body: chunks.length === 0 ? null : Buffer.concat(chunks) })
    const body = Buffer.from(await answer.arrayBuffer())
    passed.push({ method, path, headers, status: answer.status })
    if (drop(passed.at(-1)!, passed.length)) {
      response.destroy()
      return
    }

    const { 'transfer-encoding': _, ...headersOfAnswer } = Object.fromEntries(answer.headers)
    response.writeHead(answer.status, headersOfAnswer).end(body)
  })
  return { url: address, passed }
}

/** A server of its own, with a storage that survives a restart. */
export async function startServer(...options: string[]) {
  const directory = await mkdtemp(join(tmpdir(), 'statestore-'))
  let running = await launch(directory, 'http://127.0.0.1:0', options)
  after(async () => {
    await running.stop()
    await rm(directory, { recursive: true })
  })
  return {
    url: running.url,
    directory,
    stop: () => running.stop(),
    start: async () => {
      running = await launch(directory, running.url, options)
    },
  }
}

async function launch(directory: string, address: string, options: string[]) {
  const program = process.env.STATESTORE_DLL
  assert.ok(program, 'STATESTORE_DLL must be the path of statestore.dll')
  const child = spawn('dotnet', [program, '--storage', 'sqlite:state.db', '--urls', address, '--zmq', 'off', ...options], { cwd: directory, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  let printed = ''
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    printed += chunk
    const [, listening] = /listening +(http:\S+)[^]*text\/event-stream/.exec(printed) ?? []
    if (listening) {
      child.stdout.resume()
      return {
        url: listening,
        stop: async () => {
          child.kill('SIGTERM')
          await ended
        },
      }
    }
  }

  throw new Error(`The server did not start: ${printed}`)
}
