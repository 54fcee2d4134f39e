// Generated from the OpenAPI document of the server by `npm run generate`. Do not edit.

import type { Schemas } from './index.js'

export interface Keys {
    /**
     * Format: binary
     * @description The bytes of a value with a content type other than JSON.
     */
    Bytes: string;
    CompareAndSet: {
        expected?: Schemas["KeyValue"];
        value: Schemas["KeyValue"];
        ttl?: Schemas["Ttl"];
    };
    Increment: {
        /** @description The default is 1. */
        by?: number;
        ttl?: Schemas["Ttl"];
    };
    KeyBatch: {
        operations: Schemas["KeyOperation"][];
    };
    KeyBatchResult: {
        /** @enum {boolean} */
        ok: true;
        dry_run?: Schemas["DryRunMark"];
        results: Schemas["KeyResult"][];
    };
    KeyChanged: {
        /** @enum {boolean} */
        ok: true;
        dry_run?: Schemas["DryRunMark"];
        events?: Schemas["DryRunEvents"];
        value?: Schemas["KeyValue"];
        /** @description Stands in place of value if the value is not JSON. */
        value_base64?: string;
        content_type?: string;
        version: Schemas["Version"];
        expires_at?: Schemas["ExpiresAt"];
    };
    KeyDeleted: {
        /** @enum {boolean} */
        ok: true;
        dry_run?: Schemas["DryRunMark"];
        events?: Schemas["DryRunEvents"];
        /** @description The version that the deletion made. */
        version: Schemas["Version"];
    };
    KeyEvent: {
        namespace: string;
        key: string;
        /** @enum {string} */
        type: "created" | "changed" | "touched" | "deleted" | "expired";
        value?: Schemas["KeyValue"];
        /** @description Stands in place of value if the value is not JSON. */
        value_base64?: string;
        content_type?: string;
        /** @description The size of a value above 64 KiB, in place of the value. */
        bytes?: number;
        expires_at?: Schemas["ExpiresAt"];
        /** Format: date-time */
        at: string;
        version: Schemas["Version"];
    };
    KeyHistory: {
        /** @enum {boolean} */
        ok: true;
        changes: Schemas["KeyEvent"][];
        /**
         * Format: int64
         * @description The value of after for the next page; null at the end.
         */
        next: null | number;
    };
    KeyList: {
        /** @enum {boolean} */
        ok: true;
        keys: Schemas["ListedKey"][];
        /** @description The value of after for the next page; null at the end. */
        next: null | string;
        corrupt?: Schemas["CorruptEntries"];
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
        value?: Schemas["KeyValue"];
        /** @description Bytes in base64, in place of value. */
        value_base64?: string;
        /** @description The content type of value_base64. */
        content_type?: string;
        expected?: Schemas["KeyValue"];
        /** @description Bytes in base64, in place of expected. */
        expected_base64?: string;
        /** @description The content type of expected_base64. */
        expected_content_type?: string;
        by?: number;
        ttl?: Schemas["Ttl"];
        /** @description The owner of the lease. */
        owner?: string;
        token?: Schemas["Token"];
        /**
         * Format: int64
         * @description For take: the most that may be taken in one window.
         */
        limit?: number;
        window?: Schemas["LeaseTtl"];
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
        expected_version?: Schemas["Version"];
    };
    KeyResult: {
        key: string;
        events?: Schemas["DryRunEvents"];
        /**
         * @description The kind of the change. Absent if nothing changed.
         * @enum {string}
         */
        type?: "created" | "changed" | "touched" | "deleted";
        value?: Schemas["KeyValue"];
        value_base64?: string;
        content_type?: string;
        /** @description The version of the key; 0 = it does not exist. */
        version: Schemas["Version"];
        expires_at?: Schemas["ExpiresAt"];
    };
    KeySet: {
        /** @enum {boolean} */
        ok: true;
        dry_run?: Schemas["DryRunMark"];
        events?: Schemas["DryRunEvents"];
        /** @description True if it did not exist before. */
        created: boolean;
        version: Schemas["Version"];
        expires_at?: Schemas["ExpiresAt"];
    };
    /** @description The value of a key: any JSON, or any bytes with another content type. */
    KeyValue: unknown;
    ListedKey: {
        key: string;
        bytes?: number;
        value?: Schemas["KeyValue"];
        value_base64?: string;
        content_type?: string;
        version: Schemas["Version"];
        expires_at?: Schemas["ExpiresAt"];
    };
    /**
     * Format: int64
     * @description The fencing token. It is greater than all earlier tokens of this lease.
     */
    Token: number;
    Touch: {
        ttl: Schemas["Ttl"];
    };
}
