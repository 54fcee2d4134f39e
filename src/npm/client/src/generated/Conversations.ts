// Generated from the OpenAPI document of the server by `npm run generate`. Do not edit.

import type { Schemas } from './index.js'

export interface Conversations {
    Content: null | {
        state: string;
        data: {
            [key: string]: unknown;
        };
    };
    Conversation: {
        state: string;
        data: {
            [key: string]: unknown;
        };
        timeouts?: Schemas["Timeouts"];
        stuck?: Schemas["Stuck"];
        version: Schemas["Version"];
        entered_at?: Schemas["EnteredAt"];
        updated_at?: Schemas["UpdatedAt"];
        expires_at?: Schemas["ExpiresAt"];
    };
    ConversationChanged: {
        /** @enum {boolean} */
        ok: true;
        dry_run?: Schemas["DryRunMark"];
        events?: Schemas["DryRunEvents"];
        /** @description False if state and data were already so: then the version stays and there is no event. */
        changed: boolean;
        /** @description True if it did not exist before. */
        created: boolean;
        conversation: Schemas["Conversation"];
        /** @description The number of messages that wait after a change under a turn. */
        waiting?: number;
    };
    ConversationCreated: {
        /** @enum {boolean} */
        ok: true;
        dry_run?: Schemas["DryRunMark"];
        events?: Schemas["DryRunEvents"];
        /** @description True if it did not exist before. */
        created: boolean;
        conversation: Schemas["Conversation"];
    };
    ConversationDeleted: {
        /** @enum {boolean} */
        ok: true;
        dry_run?: Schemas["DryRunMark"];
        events?: Schemas["DryRunEvents"];
        /** @description The version that the deletion made. */
        version: Schemas["Version"];
    };
    ConversationFound: {
        /** @enum {boolean} */
        ok: true;
        conversation: Schemas["Conversation"];
    };
    ConversationList: {
        /** @enum {boolean} */
        ok: true;
        conversations: Schemas["ListedConversation"][];
        /** @description The value of after for the next page; null at the end. */
        next: null | string;
        corrupt?: Schemas["CorruptEntries"];
    };
    /** @description Entries in the range of this page with an unreadable stored form. Absent if there are none. */
    CorruptEntries: {
        /** @description The id, name or key. */
        id: string;
        /** @description The fault, and how to repair the entry. */
        message: string;
    }[];
    /**
     * Format: date-time
     * @description The time at which it entered its state. Absent if an older release or another tool wrote it.
     */
    EnteredAt: string;
    Event: {
        namespace: string;
        conversation_id: string;
        /** @description The conversation before the change; null if it did not exist. */
        previous: Schemas["Content"];
        /** @description The conversation after the change; null if it was removed. */
        current: Schemas["Content"];
        /** Format: date-time */
        at: string;
        version?: Schemas["Version"];
        /** @enum {string} */
        type?: "created" | "changed" | "touched" | "deleted" | "expired";
        expires_at?: Schemas["ExpiresAt"];
        cause?: Schemas["EventCause"];
    };
    /** @description Present if a timeout made the change. */
    EventCause: {
        timeout?: {
            /** @description The state that the timeout leads to. */
            to: string;
            /**
             * Format: date-time
             * @description The time at which it was to fire.
             */
            due: string;
            /** @description The refusal for which the conversation keeps its state. Absent if the timeout fired. */
            error?: {
                /** @example INVALID_DATA */
                code: string;
                message: string;
            };
            /**
             * @description Present if the timeout was only removed, because the current rules no longer have it.
             * @enum {boolean}
             */
            removed?: true;
        };
    };
    /**
     * Format: date-time
     * @description The time of expiry. Absent if it never expires.
     */
    ExpiresAt: string;
    History: {
        /** @enum {boolean} */
        ok: true;
        changes: Schemas["Event"][];
        /**
         * Format: int64
         * @description The value of after for the next page; null at the end.
         */
        next: null | number;
    };
    ListedConversation: {
        id: string;
        state?: string;
        data?: {
            [key: string]: unknown;
        };
        timeouts?: Schemas["Timeouts"];
        stuck?: Schemas["Stuck"];
        version?: Schemas["Version"];
        entered_at?: Schemas["EnteredAt"];
        updated_at?: Schemas["UpdatedAt"];
        expires_at?: Schemas["ExpiresAt"];
    };
    MoveTimeout: {
        /**
         * Format: date-time
         * @description The new time. Either at or delay is required.
         */
        at?: string;
        /** @description The time from now. */
        delay?: string;
        /** @description The change applies only at this version of the conversation. */
        expected_version?: Schemas["Version"];
    };
    SetConversation: {
        /** @description The new state. */
        state: Schemas["Name"];
        /** @description The new data. If absent, the current data stay; a new conversation gets {}. */
        data?: {
            [key: string]: unknown;
        };
        /** @description If true, data are merged into the current data (RFC 7396); otherwise they replace them. The default is false. */
        merge?: boolean;
        /** @description If true, equal content is written too: it makes a version and an event of the type touched. The default is false. */
        touch?: boolean;
        /** @description The change applies only at this version of the conversation; 0 = only if it does not exist. */
        expected_version?: Schemas["Version"];
        /** @description The time to live from now. If absent, the ttl of the bundle applies; without that it is unlimited. */
        ttl?: Schemas["Ttl"];
        turn?: Schemas["TurnToken"];
        /** @description If true, the turn goes on without messages; otherwise it ends. The default is false. */
        keep_turn?: boolean;
    };
    StateFlow: {
        /**
         * Format: int64
         * @description Within the last minute, to 10 seconds.
         */
        minute: number;
        /**
         * Format: int64
         * @description Within the last hour, to 10 seconds.
         */
        hour: number;
    };
    StateList: {
        /** @enum {boolean} */
        ok: true;
        states: {
            state: string;
            /**
             * Format: int64
             * @description The number of conversations in the state.
             */
            count: number;
            /** @description The times since the conversations entered the state, in milliseconds. Absent if there is no conversation. */
            ages_ms?: {
                /** Format: int64 */
                oldest: number;
                /** Format: int64 */
                p50: number;
                /** Format: int64 */
                p95: number;
            };
            arrivals: Schemas["StateFlow"];
            departures: Schemas["StateFlow"];
            /** @description The transitions that the machine refused within the last minute and hour, as this server counts them since its start. Absent if there are none. */
            refused?: {
                /** @description The state that callers asked for. */
                to: string;
                /** Format: int64 */
                minute: number;
                /** Format: int64 */
                hour: number;
            }[];
        }[];
        /** @description The value of after for the next page; null at the end. */
        next: null | string;
    };
    /** @description The timeout that was refused. No timeout of the conversation fires by itself before its next change. Absent if there is none. */
    Stuck: {
        /** @description The state that the timeout leads to. */
        to: string;
        /** @example INVALID_DATA */
        code: string;
        message: string;
        /**
         * Format: date-time
         * @description The time of the refusal.
         */
        at: string;
    };
    /** @description The timeouts that wait, the earliest first. Absent if there are none. */
    Timeouts: {
        /** @description The state that follows. */
        to: string;
        /** Format: date-time */
        at: string;
    }[];
    /**
     * Format: int64
     * @description The fencing token of a turn. It is greater than those of all earlier turns of the conversation.
     */
    TurnToken: number;
    /**
     * Format: date-time
     * @description The time of its last change. Absent if an older release or another tool wrote it.
     */
    UpdatedAt: string;
}
