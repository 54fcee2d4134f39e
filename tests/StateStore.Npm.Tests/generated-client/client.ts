import createClient from 'openapi-fetch'
import type { paths } from './api.js'

/** Sends conversations, tables and keys with the types that were generated from the server's description, and prints what comes back. */
const client = createClient<paths>({ baseUrl: process.env.STATESTORE_URL! })
const conversation = { params: { path: { ns: 'bot', id: 'whatsapp:+351' } } }
const fail = (what: unknown): never => { throw new Error(JSON.stringify(what)) }

const schema = await client.PUT('/v1/namespaces/{ns}/schema', {
  params: { path: { ns: 'bot' } },
  body: { fsm: { initial: 'START', transitions: { START: ['PROPOSE'] } }, json_schema: { properties: { data: { type: 'object' } } } },
})
console.log('schema', schema.data?.version ?? fail(schema.error))

const set = await client.PUT('/v1/namespaces/{ns}/conversations/{id}', {
  ...conversation,
  body: { state: 'PROPOSE', data: { title: 'Hello', votes: 1, tags: ['a'] } },
})
console.log('conversation', JSON.stringify(set.data?.conversation.data) ?? fail(set.error))
const title: unknown = set.data?.conversation.data.title
console.log('title', title)

const refused = await client.PUT('/v1/namespaces/{ns}/conversations/{id}', { ...conversation, body: { state: 'DONE' } })
console.log('refused', refused.error && refused.error.error.code)

const leads = { path: { ns: 'bot', table: 'leads' } }
const table = await client.PUT('/v1/namespaces/{ns}/tables/{table}', { params: leads, body: { json_schema: { required: ['name'] }, indexes: ['name'] } })
console.log('table', table.data?.table.name ?? fail(table.error))
const record = await client.POST('/v1/namespaces/{ns}/tables/{table}/records', { params: leads, body: { name: 'Ann', address: { city: 'Lisbon' } } })
console.log('record', JSON.stringify(record.data?.record) ?? fail(record.error))
const patched = await client.PATCH('/v1/namespaces/{ns}/tables/{table}/records/{record}', {
  params: { path: { ...leads.path, record: record.data!.record.id! } },
  body: { address: { city: null } },
})
console.log('patched', JSON.stringify(patched.data?.record) ?? fail(patched.error))

const key = { params: { path: { ns: 'bot', key: 'session:1' }, query: { ttl: '30m' } } }
const kept = await client.PUT('/v1/namespaces/{ns}/keys/{key}', { ...key, body: { userId: 'user-456', cart: [] } })
console.log('key', kept.data?.created ?? fail(kept.error))
const batch = await client.POST('/v1/namespaces/{ns}/keys:batch', {
  params: { path: { ns: 'bot' } },
  body: { operations: [{ op: 'set', key: 'n', value: [1, { deep: true }] }, { op: 'get', key: 'session:1' }] },
})
console.log('batch', JSON.stringify(batch.data?.results[1]?.value) ?? fail(batch.error))
const command = await client.POST('/v1/commands', { body: { cmd: 'GET_RECORD', namespace: 'bot', state: 'leads', id: 1, with_version: true } })
console.log('command', command.data?.status, JSON.stringify(command.data?.record))
