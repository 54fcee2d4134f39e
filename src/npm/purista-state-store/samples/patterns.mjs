/*
 * The patterns that services keep in a state store, as a PURISTA service: a session that ends by itself, a rate limit that all instances share,
 * the status of a job. Needs a running server:
 *
 *     STATESTORE_URL=http://127.0.0.1:8080 node samples/patterns.mjs
 */
import { DefaultEventBridge, HandledError, initLogger, ServiceBuilder, StatusCode } from '@purista/core'
import { StateStore } from '@statestore/client'
import { HttpStateStore } from 'purista-state-store'
import { z } from 'zod'

const url = (process.env.STATESTORE_URL ?? 'http://127.0.0.1:8080').replace(/\/$/, '')
const namespace = `patterns-${process.pid}`

// Commands give only a name and a value. The retention of each kind of state is set here.
const stateStore = new HttpStateStore({
  url,
  namespace,
  logLevel: 'fatal',
  retention: (name) => (name.startsWith('session:') ? { ttl: '30m' } : name.startsWith('job:') ? { ttl: '1d' } : undefined),
})

// If two instances read a count, add and write it back, they may count two calls as one. The server counts atomically.
const { limits } = new StateStore({ url }).namespace(namespace)

const service = new ServiceBuilder({ serviceName: 'patterns', serviceVersion: '1', serviceDescription: 'sessions, a rate limit, jobs' })

const sessionSchema = z.object({ userId: z.string(), visits: z.number() })
const visit = service
  .getCommandBuilder('visit', 'counts the visits of a session')
  .addPayloadSchema(z.object({ sessionId: z.string(), userId: z.string() }))
  .setCommandFunction(async (context, { sessionId, userId }) => {
    const key = `session:${sessionId}`
    const states = await context.states.getState(key)
    const session = sessionSchema.default({ userId, visits: 0 }).parse(states[key])
    session.visits++
    await context.states.setState(key, session)
    return session
  })

const search = service
  .getCommandBuilder('search', 'may be called 3 times a minute')
  .addPayloadSchema(z.object({ userId: z.string() }))
  .setCommandFunction(async (_context, { userId }) => {
    const { allowed, remaining } = await limits.take(`search:${userId}`, { limit: 3, window: '1m' })
    if (!allowed) {
      throw new HandledError(StatusCode.TooManyRequests, 'Rate limit exceeded')
    }
    return { remaining }
  })

const runJob = service
  .getCommandBuilder('runJob', 'works, and says how far it is')
  .addPayloadSchema(z.object({ jobId: z.string() }))
  .setCommandFunction(async (context, { jobId }) => {
    const key = `job:${jobId}`
    await context.states.setState(key, { status: 'processing', startedAt: Date.now() })
    const before = await context.states.getState(key)
    await context.states.setState(key, { ...before[key], status: 'done' })
    return before[key].status
  })

service.addCommandDefinition(visit.getDefinition(), search.getDefinition(), runJob.getDefinition())

const logger = initLogger('fatal')
const eventBridge = new DefaultEventBridge({ logger })
await eventBridge.start()
const instance = await service.getInstance(eventBridge, { stateStore, logger })
await instance.start()

const invoke = (serviceTarget, payload) =>
  eventBridge.invoke({
    sender: { serviceName: 'sample', serviceVersion: '1', serviceTarget: 'sample', instanceId: 'sample' },
    receiver: { serviceName: 'patterns', serviceVersion: '1', serviceTarget },
    payload: { payload, parameter: {} },
    contentType: 'application/json',
    contentEncoding: 'utf-8',
  })

console.log('session', await invoke('visit', { sessionId: 'abc123', userId: 'user-456' }))
console.log('session', await invoke('visit', { sessionId: 'abc123', userId: 'user-456' }))
for (let call = 1; call <= 4; call++) {
  const answer = await invoke('search', { userId: 'user-456' }).catch((err) => `${err.errorCode} ${err.message}`)
  console.log('search', answer)
}
console.log('job', await invoke('runJob', { jobId: '7' }), '->', (await stateStore.getState('job:7'))['job:7'].status)

await instance.destroy()
await eventBridge.destroy()
