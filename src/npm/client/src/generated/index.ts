// Generated from the OpenAPI document of the server by `npm run generate`. Do not edit.

import type { Access } from './Access.js'
import type { Admin } from './Admin.js'
import type { Conversations } from './Conversations.js'
import type { Errors } from './Errors.js'
import type { Events } from './Events.js'
import type { Health } from './Health.js'
import type { Inboxes } from './Inboxes.js'
import type { Keys } from './Keys.js'
import type { Leases } from './Leases.js'
import type { Limits } from './Limits.js'
import type { Namespaces } from './Namespaces.js'
import type { Tables } from './Tables.js'
import type { Webhooks } from './Webhooks.js'

/** The bodies of requests and answers, by their names in the document. */
export interface Schemas extends Access, Admin, Conversations, Errors, Events, Health, Inboxes, Keys, Leases, Limits, Namespaces, Tables, Webhooks {}
