// Generated from the OpenAPI document of the server by `npm run generate`. Do not edit.

import type { Schemas } from './index.js'

export interface Webhooks {
    ChangeWebhook: {
        /** @description The address of the receiver, http:// or https://. Addresses that are not public need the option webhook-allow of the server. */
        url?: string;
        /** @description The types: conversation.*, conversation.changed, table.created, key.deleted. Absent = conversation.*. */
        events?: string[];
        /** @description Only events of conversations, tables and keys whose ids begin with this text. */
        prefix?: string;
        /** @description Only events with which a conversation has entered this state. */
        entered?: string;
        /** @description Only events with which a conversation has left this state. */
        left?: string;
        /** @description Only events after which a conversation is in this state. It may have been in it before. */
        current?: string;
        /**
         * @description The body: {type, timestamp, data}, or the event alone with the bytes of the log. Absent = envelope.
         * @enum {string}
         */
        payload?: "envelope" | "event";
        /** @description Headers that each attempt sends in addition, such as Authorization. No answer has their values. */
        headers?: {
            [key: string]: string;
        };
        /** @description The timeout of one attempt, from 1s to 30s; 10s if absent. */
        timeout?: string;
        /** @description The most attempts in flight; 8 if absent. */
        max_in_flight?: number;
        /** @description A text for people. */
        description?: string;
    };
    CreateWebhook: {
        /** @description The address of the receiver, http:// or https://. Addresses that are not public need the option webhook-allow of the server. */
        url: string;
        /** @description The types: conversation.*, conversation.changed, table.created, key.deleted. Absent = conversation.*. */
        events?: string[];
        /** @description Only events of conversations, tables and keys whose ids begin with this text. */
        prefix?: string;
        /** @description Only events with which a conversation has entered this state. */
        entered?: string;
        /** @description Only events with which a conversation has left this state. */
        left?: string;
        /** @description Only events after which a conversation is in this state. It may have been in it before. */
        current?: string;
        /**
         * @description The body: {type, timestamp, data}, or the event alone with the bytes of the log. Absent = envelope.
         * @enum {string}
         */
        payload?: "envelope" | "event";
        /** @description Headers that each attempt sends in addition, such as Authorization. No answer has their values. */
        headers?: {
            [key: string]: string;
        };
        /** @description The timeout of one attempt, from 1s to 30s; 10s if absent. */
        timeout?: string;
        /** @description The most attempts in flight; 8 if absent. */
        max_in_flight?: number;
        /** @description A text for people. */
        description?: string;
        /**
         * @description The kind of the signatures; hmac if absent. With ed25519 the receiver has a public key only.
         * @enum {string}
         */
        signature?: "hmac" | "ed25519";
        /** @description The position after which the webhook begins; 0 = all events that are left. Absent = from now. */
        after?: string;
    };
    DeadLetterList: {
        /** @enum {boolean} */
        ok: true;
        dead_letters: {
            id: string;
            message: string;
            type: string;
            subject: string;
            /** @description The time of the event. */
            at: string;
            /** Format: date-time */
            since: string;
            attempts: number;
            reason: string;
            /** @description The event. */
            data: {
                [key: string]: unknown;
            };
        }[];
        /** @description The value of after for the next page; null at the end. */
        next: null | string;
    };
    DeliveryList: {
        /** @enum {boolean} */
        ok: true;
        deliveries: {
            /** @description The id of the message, the header webhook-id. */
            message: string;
            type: string;
            /** @description The conversation, table or key. */
            subject: string;
            /** Format: date-time */
            at: string;
            attempt: number;
            /** @enum {string} */
            outcome: "delivered" | "failed" | "gone" | "refused";
            /** @description The status of the answer; 0 = there was none. */
            status: number;
            duration_ms: number;
            reason: string;
        }[];
    };
    ReplayDeadLetters: {
        /** @description The id of one dead letter; absent = all. */
        dead_letter?: string;
    };
    Replayed: {
        /** @enum {boolean} */
        ok: true;
        /** @description Present if nothing was changed. */
        dry_run?: boolean;
        /** @description The number of dead letters that are sent again. */
        replayed: number;
    };
    RotateWebhook: {
        /** @description The time for which the server signs with the earlier secret too, from 0s to 30d; 1h if absent. */
        overlap?: string;
    };
    Webhook: {
        /** @enum {boolean} */
        ok: true;
        /** @description Present if nothing was changed. */
        dry_run?: boolean;
        webhook: Schemas["WebhookContent"];
    };
    WebhookContent: {
        namespace: string;
        id: string;
        /** @description The address of the receiver, http:// or https://. Addresses that are not public need the option webhook-allow of the server. */
        url: string;
        /** @description The types: conversation.*, conversation.changed, table.created, key.deleted. Absent = conversation.*. */
        events: string[];
        /** @description Only events of conversations, tables and keys whose ids begin with this text. */
        prefix?: string;
        /** @description Only events with which a conversation has entered this state. */
        entered?: string;
        /** @description Only events with which a conversation has left this state. */
        left?: string;
        /** @description Only events after which a conversation is in this state. It may have been in it before. */
        current?: string;
        /**
         * @description The body: {type, timestamp, data}, or the event alone with the bytes of the log. Absent = envelope.
         * @enum {string}
         */
        payload?: "envelope" | "event";
        /** @description The timeout of one attempt, from 1s to 30s; 10s if absent. */
        timeout: string;
        /** @description The most attempts in flight; 8 if absent. */
        max_in_flight: number;
        /** @description A text for people. */
        description?: string;
        /**
         * @description disabled: the receiver has answered 410.
         * @enum {string}
         */
        state: "active" | "paused" | "disabled";
        /** @description The reason why the server disabled it. */
        reason?: string;
        /** Format: date-time */
        created_at: string;
        /** @description The names of the additional headers. */
        headers: string[];
        /** @description The secrets that sign, newest first. */
        secrets: {
            /** @description The first characters of the secret. */
            prefix: string;
            /** @description The public key of Ed25519, whpk_...; absent for hmac. */
            public_key?: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at?: string;
        }[];
    };
    WebhookCreated: {
        /** @enum {boolean} */
        ok: true;
        /** @description Present if nothing was changed. */
        dry_run?: boolean;
        /** @description Absent in a dry run. */
        id?: string;
        /** @description The secret with which the receiver verifies the signatures, shown only here. Absent in a dry run and for ed25519. */
        secret?: string;
        /** @description The public key with which the receiver verifies the signatures, for ed25519. */
        public_key?: string;
        webhook: Schemas["WebhookContent"];
    };
    WebhookInfo: {
        /** @enum {boolean} */
        ok: true;
        webhook: Schemas["WebhookContent"];
        status: {
            /** @description The events that wait to be sent again. */
            waiting: number;
            /**
             * Format: date-time
             * @description The time since which the oldest of them waits.
             */
            oldest_at?: string;
            /**
             * Format: date-time
             * @description The time of the newest delivery.
             */
            delivered_at?: string;
            /**
             * Format: date-time
             * @description The time since which all attempts have failed.
             */
            failing_since?: string;
            /** @description The position that is reached in each log. */
            positions: {
                [key: string]: string;
            };
        };
    };
    WebhookKeys: {
        keys: {
            /** @enum {string} */
            kty: "OKP";
            /** @enum {string} */
            crv: "Ed25519";
            /** @description The public key, in base64url. */
            x: string;
            /** @description The thumbprint of the key. */
            kid: string;
            /** @enum {string} */
            use: "sig";
            /** @enum {string} */
            alg: "EdDSA";
        }[];
    };
    WebhookList: {
        /** @enum {boolean} */
        ok: true;
        webhooks: Schemas["WebhookContent"][];
    };
    WebhookTested: {
        /** @enum {boolean} */
        ok: true;
        /** @description Present if nothing was changed. */
        dry_run?: boolean;
        /** @description The id of the message. Absent in a dry run. */
        message?: string;
    };
}
