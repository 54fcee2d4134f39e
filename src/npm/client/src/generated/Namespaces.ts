// Generated from the OpenAPI document of the server by `npm run generate`. Do not edit.

import type { Schemas } from './index.js'

export interface Namespaces {
    BundleAtVersion: null | {
        version: Schemas["Version"];
        fsm?: Schemas["Fsm"];
        json_schema?: boolean | {
            [key: string]: unknown;
        };
    };
    Debug: {
        /** @enum {boolean} */
        ok: true;
        namespace: string;
        bundle: Schemas["BundleAtVersion"];
        bundle_error?: Schemas["UnreadableError"];
        events_error?: Schemas["UnreadableError"];
        counts: {
            /** Format: int64 */
            conversations: number;
            /**
             * Format: int64
             * @description The number of events of conversations that the log still has.
             */
            events: number;
            /** Format: int64 */
            table_events: number;
            /** Format: int64 */
            keys: number;
            /**
             * Format: int64
             * @description The bytes of the stored values of all keys.
             */
            key_bytes: number;
            /** Format: int64 */
            key_events: number;
        };
        /** @description Newest first. */
        events: Schemas["PositionedEvent"][];
    };
    /** @description The events that the change would append to the log, in its form. Present if it was a dry run. */
    DryRunEvents: {
        [key: string]: unknown;
    }[];
    /** @description Present if it was a dry run: nothing was changed. */
    DryRunMark: boolean;
    Fsm: {
        /** @description The state of a new conversation. */
        initial: Schemas["Name"];
        /** @description For each state, the states to which it may change. */
        transitions: {
            [key: string]: Schemas["Name"][];
        };
        /** @description For each state, the changes that the server makes if a conversation stays in it. */
        after?: {
            [key: string]: Schemas["TimeoutRule"] | Schemas["TimeoutRule"][];
        };
        /** @description If true, a change that keeps the state must be listed too. */
        strict_self?: boolean;
        /**
         * @description Decides whether a state that is not listed may change to any state.
         * @enum {string}
         */
        unlisted?: "deny" | "allow";
    };
    /** @description The rules of inboxes. */
    InboxRules: {
        /**
         * @description The treatment of messages that arrive while others wait or a worker holds the turn. The default is queue.
         * @enum {string}
         */
        policy?: "queue" | "latest" | "drop" | "merge" | "interrupt";
        /** @description The time without a further message before a worker gets the messages. */
        debounce?: string;
        /** @description The greatest number of messages of one inbox. The default is 100. */
        limit?: number;
        /** @description The number of failed turns after which a message becomes a dead letter. The default is 5. */
        max_attempts?: number;
    };
    /** @description Any text without control characters. */
    Name: string;
    Namespace: {
        name: string;
        /** Format: int64 */
        conversations: number;
        /**
         * Format: int64
         * @description The number of events of conversations that the log still has.
         */
        events: number;
        /** Format: int64 */
        table_events: number;
        /** Format: int64 */
        keys: number;
        /**
         * Format: int64
         * @description The bytes of the stored values of all keys.
         */
        key_bytes: number;
        /** Format: int64 */
        key_events: number;
    };
    NamespaceDeleted: {
        /** @enum {boolean} */
        ok: true;
        namespace: string;
        /** @description True if the namespace had contents; false if there was nothing to delete. */
        deleted: boolean;
        /** @description True while the server still removes the contents. Until then changes of the namespace fail with NAMESPACE_DELETING. */
        sweeping: boolean;
    };
    NamespaceList: {
        /** @enum {boolean} */
        ok: true;
        namespaces: Schemas["Namespace"][];
        /** @description The value of after for the next page; null at the end. */
        next: null | string;
    };
    Schema: {
        /** @enum {boolean} */
        ok: true;
        version: Schemas["Version"];
        fsm?: Schemas["Fsm"];
        json_schema?: boolean | {
            [key: string]: unknown;
        };
    };
    /** @description At least one of fsm, json_schema and inbox. */
    SchemaBundle: {
        fsm?: Schemas["Fsm"];
        /** @description A JSON Schema for the object {state, data}. */
        json_schema?: boolean | {
            [key: string]: unknown;
        };
        /** @description The time to live of a conversation after each change that gives no ttl. */
        ttl?: Schemas["Ttl"];
        inbox?: Schemas["InboxRules"];
    };
    SchemaReport: {
        /** @enum {boolean} */
        ok: true;
        /** @description The number of examined conversations. */
        examined: number;
        unknown_states: {
            /** @description The number of examined conversations in states that the machine does not know. */
            count: number;
            /** @description These states, most conversations first; at most 100. */
            states: {
                state: string;
                count: number;
                /** @description The ids of the first of them, at most 5. */
                samples: string[];
            }[];
        };
        invalid: {
            /** @description The number of examined conversations that do not satisfy the JSON Schema. */
            count: number;
            /** @description The first of them, at most 10. */
            samples: {
                id: string;
                state: string;
                message: string;
                problems?: {
                    path: string;
                    keyword?: string;
                    message: string;
                }[];
            }[];
        };
        /** @description The number of conversations that can't be read. They are not examined. */
        corrupt: number;
        warnings?: Schemas["Warnings"];
        /** @description The value of after with which another request continues the report; null at the end. */
        next: null | string;
    };
    SchemaSet: {
        /** @enum {boolean} */
        ok: true;
        dry_run?: Schemas["DryRunMark"];
        events?: Schemas["DryRunEvents"];
        version: Schemas["Version"];
        /** @description False if the bundle was already so: then the version stays. */
        changed: boolean;
        warnings?: Schemas["Warnings"];
    };
    SchemaVersion: {
        /** @enum {boolean} */
        ok: true;
        dry_run?: Schemas["DryRunMark"];
        events?: Schemas["DryRunEvents"];
        version: Schemas["Version"];
    };
    Stats: {
        /** @enum {boolean} */
        ok: true;
        namespace: string;
        /** Format: int64 */
        conversations: number;
        /**
         * Format: int64
         * @description The number of events of conversations that the log still has.
         */
        events: number;
        /** Format: int64 */
        table_events: number;
        /** Format: int64 */
        keys: number;
        /**
         * Format: int64
         * @description The bytes of the stored values of all keys.
         */
        key_bytes: number;
        /** Format: int64 */
        key_events: number;
    };
    TimeoutRule: {
        /** @description The time between entering the state and the change. */
        delay: string;
        /** @description The state that follows. The machine must allow the transition. */
        to: Schemas["Name"];
        /** @description A merge patch (RFC 7396) that is applied to the data. */
        data?: {
            [key: string]: unknown;
        };
        /**
         * @description Each change that stays in the state starts the time again.
         * @enum {string}
         */
        restart?: "on_change";
    };
    /** @description A whole number and its unit; -1 = unlimited. */
    Ttl: string;
    /** @description The reason why a part of the answer is missing. Absent if nothing is missing. */
    UnreadableError: {
        /** @enum {string} */
        code: "CORRUPT";
        message: string;
    };
    /** Format: int64 */
    Version: number;
    /** @description Probable mistakes in an accepted schema, and for a bundle the number of conversations in states that its machine does not have. Absent if there are none. */
    Warnings: {
        /** @description JSON Pointer into the body of the request. */
        path: string;
        /** @description The message continues the path as a sentence. */
        message: string;
    }[];
}
