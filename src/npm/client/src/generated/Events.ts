// Generated from the OpenAPI document of the server by `npm run generate`. Do not edit.

import type { Schemas } from './index.js'

export interface Events {
    EventPage: {
        /** @enum {boolean} */
        ok: true;
        events: Schemas["PositionedEvent"][];
        /** @description The value of after for the next page, even if there are no events yet. A page may have fewer than limit events; with a prefix it may be empty. The end is reached when next equals after. */
        next: string;
    };
    /** @description Server-sent events: id = position, event = the type of the event, data = the event as in pages. Heartbeats have an id too; it advances with events that the prefix excludes. An event named gap means that events before its id are missing: they were trimmed, or the log does not have the requested position. */
    EventStream: string;
    PositionedEvent: {
        /** @description Opaque. Send it as after to continue after this event. */
        position: string;
        payload: Schemas["Event"] | Schemas["TableEvent"] | Schemas["KeyEvent"];
    };
    TableEvent: {
        namespace: string;
        table: string;
        /** @enum {string} */
        type: "created" | "replaced" | "patched" | "deleted" | "state_created" | "state_set" | "state_dropped";
        /**
         * Format: int64
         * @description The id of the record.
         */
        id?: number;
        /** @description The record after the change; null if it was deleted. */
        record?: null | {
            [key: string]: unknown;
        };
        /** @description For a patch: the changed fields, or the operations. */
        delta?: {
            [key: string]: unknown;
        } | unknown[];
        /** @description For a replacement of all records: the new records. */
        records?: Schemas["Record"][];
        /** @description For a replacement of all records: the number of records beyond max_length, which were dropped. */
        dropped?: number;
        max_length?: null | number;
        /** Format: date-time */
        at: string;
        /** @description The version of the table after the change. */
        version: Schemas["Version"];
    };
}
