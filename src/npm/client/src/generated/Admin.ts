// Generated from the OpenAPI document of the server by `npm run generate`. Do not edit.

import type { Schemas } from './index.js'

export interface Admin {
    /** @enum {string} */
    AuditAction: "key.created" | "key.rotated" | "key.revoked" | "key.disabled" | "key.enabled" | "key.bootstrapped" | "tenant.set" | "tenant.deleted" | "schema.set" | "schema.removed" | "namespace.deleted" | "server.started" | "access.denied" | "webhook.created" | "webhook.changed" | "webhook.paused" | "webhook.resumed" | "webhook.rotated" | "webhook.deleted" | "webhook.replayed" | "messages.replayed" | "messages.discarded";
    AuditEntry: {
        /** Format: date-time */
        at: string;
        /** @description The name of the key, cli:USER for the commands of a user, server, anonymous, or others: callers beyond the first 100 of a minute. */
        actor: string;
        /** @description The id of the API key of the actor. */
        key_id?: string;
        /** @description The tenant of the actor. */
        tenant?: string;
        /** @description The network of an anonymous actor. */
        network?: string;
        action: Schemas["AuditAction"];
        namespace?: string;
        /** @description The id of the changed or refused key, or the name of the tenant. */
        target?: string;
        /** @description ok, or the code of the error. */
        outcome: string;
        /** @description The id of the request, as in the log of the server. */
        request_id?: string;
        /** @enum {string} */
        door: "http" | "zmq" | "cli" | "server";
        /** @description The key or tenant after the change; the version of the bundle; the configuration of a started server; the permission that a refused request needed, or left_out: the number of refused requests that have no entry. */
        details?: {
            [key: string]: unknown;
        };
    };
    AuditPage: {
        /** @enum {boolean} */
        ok: true;
        events: {
            /** @description Opaque. Send it as after to continue after this entry. */
            position: string;
            payload: Schemas["AuditEntry"];
        }[];
        /** @description The value of after for the next page. With a filter a page may be empty. The end is reached when next equals after. */
        next: string;
    };
    /** @description Server-sent events: id = position, event = the action, data = the entry as in pages. Heartbeats and gaps are those of the events of a namespace. */
    AuditStream: string;
}
