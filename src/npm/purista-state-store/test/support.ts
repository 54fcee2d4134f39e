import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after } from 'node:test'

import { Logger, UnhandledError } from '@purista/core'
import { HttpStateStore } from 'purista-state-store'
import type { HttpStateStoreConfig } from 'purista-state-store'

/** The server under test. */
export const url = (process.env.STATESTORE_URL ?? 'http://127.0.0.1:8080').replace(/\/$/, '')

/** Remembers what was logged as an error. */
export class RecordingLogger extends Logger {
  readonly errors: unknown[][] = []

  getChildLogger() {
    return this
  }

  error(...entry: unknown[]) {
    this.errors.push(entry)
  }

  info() {}
  fatal() {}
  warn() {}
  debug() {}
  trace() {}
}

type Options = Partial<HttpStateStoreConfig> & { enableGet?: boolean; enableSet?: boolean; enableRemove?: boolean }

/** A store on a namespace of its own. */
export function createStore(options: Options = {}) {
  const namespace = options.namespace ?? `test-${randomUUID()}`
  const logger = new RecordingLogger()
  const store = new HttpStateStore({ url, namespace, logger, ...options })
  after(() => store.destroy())
  return { store, logger, namespace, keys: `${url}/v1/namespaces/${namespace}/keys` }
}

/** A stand-in for a server that misbehaves, or whose connections are to be counted. */
export async function listen(answer: RequestListener) {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

/** It fails with this status and text, as an error of PURISTA. */
export async function fails(call: Promise<unknown>, status: number, message: string | RegExp, code?: string) {
  await assert.rejects(call, (err) => {
    assert.ok(err instanceof UnhandledError, String(err))
    assert.equal(err.errorCode, status)
    typeof message === 'string' ? assert.equal(err.message, message) : assert.match(err.message, message)
    assert.equal((err.data as { code?: string } | undefined)?.code, code)
    return true
  })
}
