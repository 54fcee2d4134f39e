// Does what n8n does with the workflow of the page: takes a delivery in its Webhook node, evaluates the parameters of its HTTP Request node with n8n's own
// evaluator, and sends that request. n8n itself is too large for a test. Its later evaluators need a compiler of C++.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { createRequire } from 'node:module'

const n8n = createRequire(import.meta.url)('n8n-workflow')
const server = process.env.STATESTORE_URL.replace(/\/$/, '')
const { nodes, connections } = JSON.parse(await readFile('workflow.json', 'utf8'))
const [hook, request] = ['webhook', 'httpRequest'].map(type => nodes.find(node => node.type === `n8n-nodes-base.${type}`))
// Of a type without properties n8n keeps no parameters. So the ones of the page stay in a copy of their own.
const known = { description: { properties: [] } }
const workflow = new n8n.Workflow({ nodes: structuredClone(nodes), connections, active: false, nodeTypes: { getByName: () => known, getByNameAndVersion: () => known } })

const call = async (method, path, body) => {
  const response = await fetch(server + path, { method, headers: { 'content-type': 'application/json' }, body: body && JSON.stringify(body) })
  return response.json()
}

/** The request of the HTTP Request node for one item of the Webhook node. */
const send = async item => {
  const runData = { [hook.name]: [{ data: { main: [[item]] }, startTime: 0, executionTime: 0, source: [] }] }
  const { method, url, headerParameters, jsonBody } = workflow.expression.getParameterValue(request.parameters, { resultData: { runData } }, 0, 0, request.name, [item], 'webhook', {})
  const headers = Object.fromEntries(headerParameters.parameters.map(({ name, value }) => [name, value]))
  const response = await fetch(url.replace('http://127.0.0.1:8080', server), { method, headers: { 'content-type': 'application/json', ...headers }, body: jsonBody })
  return `${response.status} ${JSON.stringify((await response.json()).conversation)}`
}

const items = []
const receiver = createServer(async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  items.push({ json: { headers: request.headers, params: {}, query: {}, body: JSON.parse(Buffer.concat(chunks)) } })
  response.end()
  receiver.emit('item')
}).listen(0, '127.0.0.1')
await once(receiver, 'listening')

const url = `http://127.0.0.1:${receiver.address().port}/webhook/${hook.parameters.path}`
await call('POST', '/v1/namespaces/n8n:shop/webhooks', { url, entered: 'OPEN' })
await call('PUT', '/v1/namespaces/n8n:shop/conversations/order%2F1', { state: 'OPEN' })
await once(receiver, 'item')
console.log(await send(items[0]))
console.log(await send(items[0]))
const { events } = await call('GET', '/v1/namespaces/n8n:shop/events?after=0')
console.log(events.map(({ payload }) => payload.current.state).join(' '), items.length)
receiver.close()
