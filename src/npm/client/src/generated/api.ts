// Generated from the OpenAPI document of the server by `npm run generate`. Do not edit.

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AccessKey: {
            /** @enum {boolean} */
            ok: true;
            /** @description Present if nothing was changed. */
            dry_run?: boolean;
            id: string;
            name: string;
            scopes: components["schemas"]["Scopes"];
            /** @description The tenant; absent if there is none. */
            tenant?: string;
            /** @description The common name of the client certificate that has these grants. Absent for a key with a text. */
            certificate?: string;
            limits?: components["schemas"]["CallerLimits"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at?: string;
            /** Format: date-time */
            revoked_at?: string;
            disabled: boolean;
            /** @description The number of texts that the key has: 2 during the overlap of a rotation. */
            secrets: number;
            /**
             * Format: date-time
             * @description The start of the hour of the last use. Absent before the first use.
             */
            last_used_at?: string;
        };
        AccessKeyCreated: {
            /** @enum {boolean} */
            ok: true;
            /** @description Present if nothing was changed. */
            dry_run?: boolean;
            /** @description Absent in a dry run of a creation. */
            id?: string;
            /** @description The text of the key, shown only here. Absent for a certificate and in a dry run. */
            key?: string;
            name: string;
            scopes: components["schemas"]["Scopes"];
            /** @description The tenant; absent if there is none. */
            tenant?: string;
            /** @description The common name of the client certificate that has these grants. Absent for a key with a text. */
            certificate?: string;
            limits?: components["schemas"]["CallerLimits"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at?: string;
            /** Format: date-time */
            revoked_at?: string;
            disabled: boolean;
            /** @description The number of texts that the key has: 2 during the overlap of a rotation. */
            secrets: number;
            /**
             * Format: date-time
             * @description The start of the hour of the last use. Absent before the first use.
             */
            last_used_at?: string;
        };
        AccessKeyList: {
            /** @enum {boolean} */
            ok: true;
            keys: components["schemas"]["ListedAccessKey"][];
            /** @description The value of after for the next page; null at the end. */
            next: null | string;
        };
        AcquireLease: {
            /** @description The name of the owner, chosen by the client. If the owner already holds the lease, the lease is renewed. */
            owner: components["schemas"]["Name"];
            ttl: components["schemas"]["LeaseTtl"];
            /** @description The time to wait while another owner holds the lease; at most 60s. */
            wait?: components["schemas"]["LeaseTtl"];
        };
        /** @enum {string} */
        AuditAction: "key.created" | "key.rotated" | "key.revoked" | "key.disabled" | "key.enabled" | "key.bootstrapped" | "tenant.set" | "tenant.deleted" | "schema.set" | "schema.removed" | "namespace.deleted" | "server.started" | "access.denied" | "webhook.created" | "webhook.changed" | "webhook.paused" | "webhook.resumed" | "webhook.rotated" | "webhook.deleted" | "webhook.replayed";
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
            action: components["schemas"]["AuditAction"];
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
                payload: components["schemas"]["AuditEntry"];
            }[];
            /** @description The value of after for the next page. With a filter a page may be empty. The end is reached when next equals after. */
            next: string;
        };
        /** @description Server-sent events: id = position, event = the action, data = the entry as in pages. Heartbeats and gaps are those of the events of a namespace. */
        AuditStream: string;
        BundleAtVersion: null | {
            version: components["schemas"]["Version"];
            fsm?: components["schemas"]["Fsm"];
            json_schema?: boolean | {
                [key: string]: unknown;
            };
        };
        /**
         * Format: binary
         * @description The bytes of a value with a content type other than JSON.
         */
        Bytes: string;
        /** @description The limits of the callers on each server. Absent or null = unlimited. */
        CallerLimits: {
            requests_per_second?: null | number;
            concurrent_requests?: null | number;
            /** @description Open event streams and long polls. */
            feeds?: null | number;
        };
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
        Command: {
            /** @description The command, in upper or lower case. */
            cmd: string;
            /** @description The namespace; default if absent. */
            namespace?: components["schemas"]["Name"];
            /** @description The table. */
            state?: components["schemas"]["Name"];
            /** @description The id of a record: a number, or a string with a number. */
            id?: unknown;
            /** @description A record, some of its fields, or a list of records. */
            data?: unknown;
        } & {
            [key: string]: unknown;
        };
        CommandAnswer: {
            /** @enum {string} */
            status: "ok" | "error";
            /** @description The message of an error. */
            message?: string;
        } & {
            [key: string]: unknown;
        };
        CompareAndSet: {
            expected?: components["schemas"]["KeyValue"];
            value: components["schemas"]["KeyValue"];
            ttl?: components["schemas"]["Ttl"];
        };
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
            version: components["schemas"]["Version"];
            expires_at?: components["schemas"]["ExpiresAt"];
        };
        ConversationChanged: {
            /** @enum {boolean} */
            ok: true;
            /** @description False if state and data were already so: then the version stays and there is no event. */
            changed: boolean;
            /** @description True if it did not exist before. */
            created: boolean;
            conversation: components["schemas"]["Conversation"];
        };
        ConversationCreated: {
            /** @enum {boolean} */
            ok: true;
            /** @description True if it did not exist before. */
            created: boolean;
            conversation: components["schemas"]["Conversation"];
        };
        ConversationDeleted: {
            /** @enum {boolean} */
            ok: true;
            /** @description The version that the deletion made. */
            version: components["schemas"]["Version"];
        };
        ConversationFound: {
            /** @enum {boolean} */
            ok: true;
            conversation: components["schemas"]["Conversation"];
        };
        ConversationList: {
            /** @enum {boolean} */
            ok: true;
            conversations: components["schemas"]["ListedConversation"][];
            /** @description The value of after for the next page; null at the end. */
            next: null | string;
            corrupt?: components["schemas"]["CorruptEntries"];
        };
        /** @description Entries in the range of this page with an unreadable stored form. Absent if there are none. */
        CorruptEntries: {
            /** @description The id, name or key. */
            id: string;
            /** @description The fault, and how to repair the entry. */
            message: string;
        }[];
        CreateAccessKey: {
            /** @description A name for people. */
            name: string;
            scopes: components["schemas"]["Scopes"];
            /** @description The tenant whose namespaces the key cannot leave. */
            tenant?: string;
            /** @description The time to live, such as 90d; absent = unlimited. */
            ttl?: string;
            /** @description The common name of a client certificate, in place of a key. */
            certificate?: string;
            limits?: components["schemas"]["CallerLimits"];
        };
        CreateTable: {
            max_length?: null | number;
            /** @description The JSON Schema of every record, its id included. Without it every record must have the fields of the first one. */
            json_schema?: {
                [key: string]: unknown;
            };
            /** @description Fields for which where and match use an index. */
            indexes?: string[];
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
        Debug: {
            /** @enum {boolean} */
            ok: true;
            namespace: string;
            bundle: components["schemas"]["BundleAtVersion"];
            bundle_error?: components["schemas"]["UnreadableError"];
            events_error?: components["schemas"]["UnreadableError"];
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
            events: components["schemas"]["PositionedEvent"][];
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
        Error: {
            /** @enum {boolean} */
            ok: false;
            error: {
                /** @enum {string} */
                code: "INVALID_NAME" | "INVALID_INPUT" | "INVALID_JSON" | "INVALID_SCHEMA" | "INVALID_TRANSITION" | "INVALID_DATA" | "NOT_FOUND" | "METHOD_NOT_ALLOWED" | "ALREADY_EXISTS" | "VERSION_CONFLICT" | "IDEMPOTENCY_MISMATCH" | "LEASE_HELD" | "LEASE_LOST" | "NAMESPACE_DELETING" | "HOOK_REJECTED" | "HOOK_FAILED" | "GONE" | "TOO_LARGE" | "LIMIT_EXCEEDED" | "NOT_SUPPORTED" | "UNAUTHORIZED" | "FORBIDDEN" | "STORAGE_UNAVAILABLE" | "CORRUPT" | "INTERNAL";
                /** @description The message for people. */
                message: string;
                /** @description Details for programs. Their form depends on the code. */
                details?: unknown;
            };
        };
        Event: {
            namespace: string;
            conversation_id: string;
            /** @description The conversation before the change; null if it did not exist. */
            previous: components["schemas"]["Content"];
            /** @description The conversation after the change; null if it was removed. */
            current: components["schemas"]["Content"];
            /** Format: date-time */
            at: string;
            version?: components["schemas"]["Version"];
            /** @enum {string} */
            type?: "created" | "changed" | "touched" | "deleted" | "expired";
            expires_at?: components["schemas"]["ExpiresAt"];
        };
        EventPage: {
            /** @enum {boolean} */
            ok: true;
            events: components["schemas"]["PositionedEvent"][];
            /** @description The value of after for the next page, even if there are no events yet. A page may have fewer than limit events; with a prefix it may be empty. The end is reached when next equals after. */
            next: string;
        };
        /** @description Server-sent events: id = position, event = the type of the event, data = the event as in pages. Heartbeats have an id too; it advances with events that the prefix excludes. An event named gap means that events before its id are missing: they were trimmed, or the log does not have the requested position. */
        EventStream: string;
        /**
         * Format: date-time
         * @description The time of expiry. Absent if it never expires.
         */
        ExpiresAt: string;
        Fsm: {
            /** @description The state of a new conversation. */
            initial: components["schemas"]["Name"];
            /** @description For each state, the states to which it may change. */
            transitions: {
                [key: string]: components["schemas"]["Name"][];
            };
            /** @description If true, a change that keeps the state must be listed too. */
            strict_self?: boolean;
            /**
             * @description Decides whether a state that is not listed may change to any state.
             * @enum {string}
             */
            unlisted?: "deny" | "allow";
        };
        History: {
            /** @enum {boolean} */
            ok: true;
            changes: components["schemas"]["Event"][];
            /**
             * Format: int64
             * @description The value of after for the next page; null at the end.
             */
            next: null | number;
        };
        Increment: {
            /** @description The default is 1. */
            by?: number;
            ttl?: components["schemas"]["Ttl"];
        };
        JsonPatch: {
            /** @enum {string} */
            op: "add" | "remove" | "replace" | "move" | "copy" | "test";
            path: string;
            from?: string;
            value?: unknown;
        }[];
        KeyBatch: {
            operations: components["schemas"]["KeyOperation"][];
        };
        KeyBatchResult: {
            /** @enum {boolean} */
            ok: true;
            results: components["schemas"]["KeyResult"][];
        };
        KeyChanged: {
            /** @enum {boolean} */
            ok: true;
            value?: components["schemas"]["KeyValue"];
            /** @description Stands in place of value if the value is not JSON. */
            value_base64?: string;
            content_type?: string;
            version: components["schemas"]["Version"];
            expires_at?: components["schemas"]["ExpiresAt"];
        };
        KeyDeleted: {
            /** @enum {boolean} */
            ok: true;
            /** @description The version that the deletion made. */
            version: components["schemas"]["Version"];
        };
        KeyEvent: {
            namespace: string;
            key: string;
            /** @enum {string} */
            type: "created" | "changed" | "touched" | "deleted" | "expired";
            value?: components["schemas"]["KeyValue"];
            /** @description Stands in place of value if the value is not JSON. */
            value_base64?: string;
            content_type?: string;
            /** @description The size of a value above 64 KiB, in place of the value. */
            bytes?: number;
            expires_at?: components["schemas"]["ExpiresAt"];
            /** Format: date-time */
            at: string;
            version: components["schemas"]["Version"];
        };
        KeyHistory: {
            /** @enum {boolean} */
            ok: true;
            changes: components["schemas"]["KeyEvent"][];
            /**
             * Format: int64
             * @description The value of after for the next page; null at the end.
             */
            next: null | number;
        };
        KeyList: {
            /** @enum {boolean} */
            ok: true;
            keys: components["schemas"]["ListedKey"][];
            /** @description The value of after for the next page; null at the end. */
            next: null | string;
            corrupt?: components["schemas"]["CorruptEntries"];
        };
        KeyOperation: {
            /**
             * @description acquire, renew and release change a lease, and take takes of a limit, with the members of their own paths.
             * @enum {string}
             */
            op: "get" | "set" | "delete" | "increment" | "compare_and_set" | "touch" | "acquire" | "renew" | "release" | "take";
            /** @description The key; an operation on a lease or a limit has name in its place. */
            key?: string;
            /** @description The name of the lease or the limit. */
            name?: string;
            value?: components["schemas"]["KeyValue"];
            /** @description Bytes in base64, in place of value. */
            value_base64?: string;
            /** @description The content type of value_base64. */
            content_type?: string;
            expected?: components["schemas"]["KeyValue"];
            /** @description Bytes in base64, in place of expected. */
            expected_base64?: string;
            /** @description The content type of expected_base64. */
            expected_content_type?: string;
            by?: number;
            ttl?: components["schemas"]["Ttl"];
            /** @description The owner of the lease. */
            owner?: string;
            token?: components["schemas"]["Token"];
            /**
             * Format: int64
             * @description For take: the most that may be taken in one window.
             */
            limit?: number;
            window?: components["schemas"]["LeaseTtl"];
            /**
             * @description For take: the kind of the window. The default is sliding.
             * @enum {string}
             */
            kind?: "fixed" | "sliding";
            /**
             * Format: int64
             * @description For take: the amount. The default is 1.
             */
            n?: number;
            /** @description The change applies only at this version of the key; 0 = only if it does not exist. */
            expected_version?: components["schemas"]["Version"];
        };
        KeyResult: {
            key: string;
            /**
             * @description The kind of the change. Absent if nothing changed.
             * @enum {string}
             */
            type?: "created" | "changed" | "touched" | "deleted";
            value?: components["schemas"]["KeyValue"];
            value_base64?: string;
            content_type?: string;
            /** @description The version of the key; 0 = it does not exist. */
            version: components["schemas"]["Version"];
            expires_at?: components["schemas"]["ExpiresAt"];
        };
        KeySet: {
            /** @enum {boolean} */
            ok: true;
            /** @description True if it did not exist before. */
            created: boolean;
            version: components["schemas"]["Version"];
            expires_at?: components["schemas"]["ExpiresAt"];
        };
        /** @description The value of a key: any JSON, or any bytes with another content type. */
        KeyValue: unknown;
        Lease: {
            /** @enum {boolean} */
            ok: true;
            owner: string;
            token: components["schemas"]["Token"];
            expires_at: components["schemas"]["ExpiresAt"];
        };
        LeaseReleased: {
            /** @enum {boolean} */
            ok: true;
        };
        LeaseTtl: string;
        LimitAnswer: {
            /** @enum {boolean} */
            ok: true;
            /** @description True if the amount was taken. If false, nothing was taken. */
            allowed: boolean;
            /** Format: int64 */
            remaining: number;
            /**
             * Format: date-time
             * @description The time from which more is available. After a refusal: the time from which the same amount is available.
             */
            reset_at: string;
        };
        ListedAccessKey: {
            id: string;
            name: string;
            scopes: components["schemas"]["Scopes"];
            /** @description The tenant; absent if there is none. */
            tenant?: string;
            /** @description The common name of the client certificate that has these grants. Absent for a key with a text. */
            certificate?: string;
            limits?: components["schemas"]["CallerLimits"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at?: string;
            /** Format: date-time */
            revoked_at?: string;
            disabled: boolean;
            /** @description The number of texts that the key has: 2 during the overlap of a rotation. */
            secrets: number;
            /**
             * Format: date-time
             * @description The start of the hour of the last use. Absent before the first use.
             */
            last_used_at?: string;
        };
        ListedConversation: {
            id: string;
            state: string;
            data: {
                [key: string]: unknown;
            };
            version: components["schemas"]["Version"];
            expires_at?: components["schemas"]["ExpiresAt"];
        };
        ListedKey: {
            key: string;
            bytes?: number;
            value?: components["schemas"]["KeyValue"];
            value_base64?: string;
            content_type?: string;
            version: components["schemas"]["Version"];
            expires_at?: components["schemas"]["ExpiresAt"];
        };
        /** @description Any text without control characters. */
        Name: string;
        /** @description Patterns of the namespaces that the tenant owns: a name, the start of names with a star, or a star. */
        NamePatterns: string[];
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
            namespaces: components["schemas"]["Namespace"][];
            /** @description The value of after for the next page; null at the end. */
            next: null | string;
        };
        Ok: {
            /** @enum {boolean} */
            ok: true;
        };
        PositionedEvent: {
            /** @description Opaque. Send it as after to continue after this event. */
            position: string;
            payload: components["schemas"]["Event"] | components["schemas"]["TableEvent"] | components["schemas"]["KeyEvent"];
        };
        Readiness: {
            ok: boolean;
            storage: {
                ready: boolean;
                description: string;
            };
            /** @description Only in a silo of a cluster: true if the membership table lists the silo as alive. */
            cluster?: {
                ready: boolean;
                description: string;
            };
            /** @description Present while the server stops. */
            stopping?: boolean;
        };
        Record: {
            /** Format: int64 */
            id?: number;
        } & {
            [key: string]: unknown;
        };
        RecordAnswer: {
            /** @enum {boolean} */
            ok: true;
            record: components["schemas"]["Record"];
            /** @description The version that the table got from the last change of the record. */
            version: components["schemas"]["Version"];
        };
        RecordList: {
            /** @enum {boolean} */
            ok: true;
            records: components["schemas"]["Record"][];
            /** @description The versions of the records, if the request wants them. */
            versions?: components["schemas"]["Version"][];
            /** @description The value of after for the next page; null at the end. */
            next: null | number;
            corrupt?: components["schemas"]["CorruptEntries"];
        };
        RecordsBody: {
            records: components["schemas"]["Record"][];
        };
        RecordsReplaced: {
            /** @enum {boolean} */
            ok: true;
            accepted: number;
            dropped: number;
            version: components["schemas"]["Version"];
        };
        ReleaseLease: {
            owner: components["schemas"]["Name"];
            token: components["schemas"]["Token"];
        };
        RenewLease: {
            owner: components["schemas"]["Name"];
            token: components["schemas"]["Token"];
            ttl: components["schemas"]["LeaseTtl"];
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
        RotateAccessKey: {
            /** @description The time for which the earlier text is still accepted, from 0s to 30d; 1h if absent. */
            overlap?: string;
        };
        RotateWebhook: {
            /** @description The time for which the server signs with the earlier secret too, from 0s to 30d; 1h if absent. */
            overlap?: string;
        };
        Schema: {
            /** @enum {boolean} */
            ok: true;
            version: components["schemas"]["Version"];
            fsm?: components["schemas"]["Fsm"];
            json_schema?: boolean | {
                [key: string]: unknown;
            };
        };
        /** @description At least one half. */
        SchemaBundle: {
            fsm?: components["schemas"]["Fsm"];
            /** @description A JSON Schema for the object {state, data}. */
            json_schema?: boolean | {
                [key: string]: unknown;
            };
            /** @description The time to live of a conversation after each change that gives no ttl. */
            ttl?: components["schemas"]["Ttl"];
        };
        SchemaSet: {
            /** @enum {boolean} */
            ok: true;
            version: components["schemas"]["Version"];
            /** @description False if the bundle was already so: then the version stays. */
            changed: boolean;
            warnings?: components["schemas"]["Warnings"];
        };
        SchemaVersion: {
            /** @enum {boolean} */
            ok: true;
            version: components["schemas"]["Version"];
        };
        /** @description Grants, each as VERB[@NAMESPACES[/IDS]]: conversations:read@bot:*, keys:*@app/session:*, admin for everything. */
        Scopes: string[];
        Server: {
            /** @enum {boolean} */
            ok: true;
            name: string;
            version: string;
            /** @description The path of this document. */
            api: string;
            /** @description The path of the readiness probe. */
            health: string;
        };
        SetConversation: {
            /** @description The new state. */
            state: components["schemas"]["Name"];
            /** @description The new data. If absent, the current data stay; a new conversation gets {}. */
            data?: {
                [key: string]: unknown;
            };
            /** @description If true, data are merged into the current data (RFC 7396); otherwise they replace them. The default is false. */
            merge?: boolean;
            /** @description If true, equal content is written too: it makes a version and an event of the type touched. The default is false. */
            touch?: boolean;
            /** @description The change applies only at this version of the conversation; 0 = only if it does not exist. */
            expected_version?: components["schemas"]["Version"];
            /** @description The time to live from now. If absent, the ttl of the bundle applies; without that it is unlimited. */
            ttl?: components["schemas"]["Ttl"];
        };
        SetTenant: {
            namespaces: components["schemas"]["NamePatterns"];
            limits?: components["schemas"]["CallerLimits"];
            quota?: components["schemas"]["TenantQuota"];
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
        Table: {
            name: components["schemas"]["Name"];
            version: components["schemas"]["Version"];
            /** @description The most records of the table; null = unlimited. */
            max_length: null | number;
            /** @description The number of records. */
            length: number;
            /** @description The fields that every record must have; null before the first record. */
            fields: null | string[];
            /** @description For a typed table: the JSON Schema of every record. */
            json_schema?: {
                [key: string]: unknown;
            };
            /** @description Fields for which where and match use an index. Absent if there are none. */
            indexes?: string[];
            /**
             * Format: date-time
             * @description The time of the creation with seven decimals, which no two tables of a namespace share. Absent in the answer to the creation.
             */
            created_at?: string;
        };
        TableAnswer: {
            /** @enum {boolean} */
            ok: true;
            table: components["schemas"]["Table"];
            warnings?: components["schemas"]["Warnings"];
        };
        TableBatch: {
            operations: components["schemas"]["TableOperation"][];
        };
        TableBatchResult: {
            /** @enum {boolean} */
            ok: true;
            results: components["schemas"]["TableResult"][];
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
            records?: components["schemas"]["Record"][];
            /** @description For a replacement of all records: the number of records beyond max_length, which were dropped. */
            dropped?: number;
            max_length?: null | number;
            /** Format: date-time */
            at: string;
            /** @description The version of the table after the change. */
            version: components["schemas"]["Version"];
        };
        TableList: {
            /** @enum {boolean} */
            ok: true;
            tables: components["schemas"]["Table"][];
            /** @description The value of after for the next page; null at the end. */
            next: null | string;
            corrupt?: components["schemas"]["CorruptEntries"];
        };
        TableOperation: {
            /** @enum {string} */
            op: "create_table" | "delete_table" | "set_records" | "create_record" | "set_record" | "patch_record" | "delete_record" | "upsert_record";
            table: components["schemas"]["Name"];
            max_length?: null | number;
            json_schema?: {
                [key: string]: unknown;
            };
            indexes?: string[];
            /** @description For set_records: the new records. */
            records?: components["schemas"]["Record"][];
            /**
             * Format: int64
             * @description The id of the record. For create_record: null = the next one, absent = that of data.
             */
            id?: null | number;
            /** @description The record, or its changes. For upsert_record it has every field of match. */
            data?: {
                [key: string]: unknown;
            } | unknown[];
            /**
             * @description For patch_record: a merge patch (the default), whole fields, or a JSON Patch.
             * @enum {string}
             */
            form?: "merge" | "fields" | "operations";
            /** @description For patch_record: numbers to add to fields. */
            increment?: {
                [key: string]: unknown;
            };
            /** @description For upsert_record: the fields that find the record to replace. */
            match?: string[];
            /** @description The change applies only at this version of the record, or of the table if the operation names no record. */
            expected_version?: components["schemas"]["Version"];
        };
        TableResult: {
            table: string;
            /**
             * @description The kind of the change. Absent if nothing changed, because the record was missing.
             * @enum {string}
             */
            type?: "created" | "replaced" | "patched" | "deleted" | "state_created" | "state_set" | "state_dropped";
            /** @description The version of the table; 0 if it was deleted. */
            version: components["schemas"]["Version"];
            /** @description The record after the change, or as it was before its deletion. */
            record?: components["schemas"]["Record"];
            record_version?: components["schemas"]["Version"];
            /** @description For set_records: the number of stored records. */
            accepted?: number;
            /** @description For set_records: the number of records beyond max_length, which were dropped. */
            dropped?: number;
        };
        TakeOfLimit: {
            /**
             * Format: int64
             * @description The most that may be taken in one window.
             */
            limit: number;
            window: components["schemas"]["LeaseTtl"];
            /**
             * @description fixed: consecutive windows. sliding: every period of the length of the window. The default is sliding.
             * @enum {string}
             */
            kind?: "fixed" | "sliding";
            /**
             * Format: int64
             * @description The amount to take, all of it or nothing. The default is 1.
             */
            n?: number;
        };
        Tenant: {
            /** @enum {boolean} */
            ok: true;
            /** @description Present if nothing was changed. */
            dry_run?: boolean;
            name: string;
            namespaces: components["schemas"]["NamePatterns"];
            limits?: components["schemas"]["CallerLimits"];
            quota?: components["schemas"]["TenantQuota"];
        };
        TenantDeleted: {
            /** @enum {boolean} */
            ok: true;
            /** @description Present if nothing was changed. */
            dry_run?: boolean;
            name: string;
        };
        TenantList: {
            /** @enum {boolean} */
            ok: true;
            tenants: {
                name: string;
                namespaces: components["schemas"]["NamePatterns"];
                limits?: components["schemas"]["CallerLimits"];
                quota?: components["schemas"]["TenantQuota"];
            }[];
            /** @description The value of after for the next page; null at the end. */
            next: null | string;
        };
        /** @description The most that each namespace of the tenant may hold. Absent or null = the option of the server applies. */
        TenantQuota: {
            /** Format: int64 */
            conversations?: null | number;
            /** Format: int64 */
            conversation_bytes?: null | number;
            /** Format: int64 */
            records?: null | number;
            /** Format: int64 */
            record_bytes?: null | number;
            /** Format: int64 */
            keys?: null | number;
            /** Format: int64 */
            key_bytes?: null | number;
        };
        /**
         * Format: int64
         * @description The fencing token. It is greater than all earlier tokens of this lease.
         */
        Token: number;
        Touch: {
            ttl: components["schemas"]["Ttl"];
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
        Webhook: {
            /** @enum {boolean} */
            ok: true;
            /** @description Present if nothing was changed. */
            dry_run?: boolean;
            webhook: components["schemas"]["WebhookContent"];
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
            webhook: components["schemas"]["WebhookContent"];
        };
        WebhookInfo: {
            /** @enum {boolean} */
            ok: true;
            webhook: components["schemas"]["WebhookContent"];
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
            webhooks: components["schemas"]["WebhookContent"][];
        };
        WebhookTested: {
            /** @enum {boolean} */
            ok: true;
            /** @description Present if nothing was changed. */
            dry_run?: boolean;
            /** @description The id of the message. Absent in a dry run. */
            message?: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
