// Generated from the OpenAPI document of the server by `npm run generate`. Do not edit.

import type { Schemas } from './index.js'

export interface Inboxes {
    AppendMessage: {
        /** @description The message: any JSON of up to 64 KiB. */
        message: unknown;
        /** @description The id of the message. For 24 hours a message with the same id is appended once. */
        id?: Schemas["Name"];
    };
    ChangeDeadLetters: {
        /** @description The ids of dead letters. Without it the request concerns all. */
        ids?: Schemas["Name"][];
    };
    ClaimTurn: {
        /** @description The name of the worker. No two workers have the same one. */
        owner: Schemas["Name"];
        ttl: Schemas["LeaseTtl"];
        /** @description The time to wait for messages; at most 60s. */
        wait?: Schemas["LeaseTtl"];
    };
    DeadLettersChanged: {
        /** @enum {boolean} */
        ok: true;
        dry_run?: Schemas["DryRunMark"];
        events?: Schemas["DryRunEvents"];
        /** @description The number of dead letters that wait again, or that were removed. */
        messages: number;
        /** @description The number of messages that wait now. */
        waiting: number;
    };
    ExtendTurn: {
        token: Schemas["TurnToken"];
        ttl: Schemas["LeaseTtl"];
    };
    Inbox: {
        /** @enum {boolean} */
        ok: true;
        messages: Schemas["InboxMessage"][];
        /** @description The messages with too many failed turns. */
        dead: Schemas["InboxMessage"][];
        turn?: Schemas["InboxTurn"];
    };
    InboxList: {
        /** @enum {boolean} */
        ok: true;
        inboxes: Schemas["ListedInbox"][];
        /** @description The value of after for the next page; null at the end. */
        next: null | string;
        corrupt?: Schemas["CorruptEntries"];
    };
    InboxMessage: {
        id: string;
        message: unknown;
        /** Format: date-time */
        at: string;
        /** @description The number of turns with this message that failed or expired. */
        attempts: number;
    };
    /** @description The turn in progress, with the number of its messages, which come first. Absent if there is none. */
    InboxTurn: {
        token: Schemas["TurnToken"];
        owner: string;
        /** Format: date-time */
        expires_at: string;
        messages: number;
    };
    LeaseTtl: string;
    ListedInbox: {
        conversation_id: string;
        /** @description The number of messages, with those of the turn. */
        messages: number;
        /** @description The number of messages that are not part of the turn. */
        waiting: number;
        /** @description The number of dead letters. */
        dead: number;
        /**
         * Format: date-time
         * @description The arrival of the oldest message. Absent if there is none.
         */
        oldest_at?: string;
        /**
         * Format: date-time
         * @description The time at which the debounce time ends. Absent if it has passed.
         */
        ready_at?: string;
        turn?: Schemas["InboxTurn"];
    };
    MessageAppended: {
        /** @enum {boolean} */
        ok: true;
        dry_run?: Schemas["DryRunMark"];
        events?: Schemas["DryRunEvents"];
        id: string;
        /** @description False if the policy skipped the message. */
        accepted: boolean;
        /** @description The number of messages that wait now. */
        waiting: number;
        /** @description True if the conversation did not exist before. */
        created: boolean;
    };
    ReleaseTurn: {
        token: Schemas["TurnToken"];
        /** @description If true, the turn counts as a failed attempt of its messages. The default is false. */
        failed?: boolean;
    };
    TurnChanged: {
        /** @enum {boolean} */
        ok: true;
        dry_run?: Schemas["DryRunMark"];
        events?: Schemas["DryRunEvents"];
        /**
         * Format: date-time
         * @description Absent if the turn has ended.
         */
        expires_at?: string;
        /** @description The number of messages that wait now. */
        waiting: number;
    };
    TurnClaimed: {
        /** @enum {boolean} */
        ok: true;
        dry_run?: Schemas["DryRunMark"];
        events?: Schemas["DryRunEvents"];
        /** @description Null if no message was ready. */
        conversation_id: null | string;
        /** @description Null if the conversation has expired since. */
        conversation: Schemas["Conversation"] | null;
        /**
         * Format: int64
         * @description The fencing token of the turn.
         */
        token: null | number;
        /** Format: date-time */
        expires_at?: string;
        messages: Schemas["InboxMessage"][];
    };
}
