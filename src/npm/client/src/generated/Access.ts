// Generated from the OpenAPI document of the server by `npm run generate`. Do not edit.

import type { Schemas } from './index.js'

export interface Access {
    AccessKey: {
        /** @enum {boolean} */
        ok: true;
        /** @description Present if nothing was changed. */
        dry_run?: boolean;
        id: string;
        name: string;
        scopes: Schemas["Scopes"];
        /** @description The tenant; absent if there is none. */
        tenant?: string;
        /** @description The common name of the client certificate that has these grants. Absent for a key with a text. */
        certificate?: string;
        limits?: Schemas["CallerLimits"];
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
        scopes: Schemas["Scopes"];
        /** @description The tenant; absent if there is none. */
        tenant?: string;
        /** @description The common name of the client certificate that has these grants. Absent for a key with a text. */
        certificate?: string;
        limits?: Schemas["CallerLimits"];
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
        keys: Schemas["ListedAccessKey"][];
        /** @description The value of after for the next page; null at the end. */
        next: null | string;
    };
    /** @description The limits of the callers on each server. Absent or null = unlimited. */
    CallerLimits: {
        requests_per_second?: null | number;
        concurrent_requests?: null | number;
        /** @description Open event streams and long polls. */
        feeds?: null | number;
    };
    CreateAccessKey: {
        /** @description A name for people. */
        name: string;
        scopes: Schemas["Scopes"];
        /** @description The tenant whose namespaces the key cannot leave. */
        tenant?: string;
        /** @description The time to live, such as 90d; absent = unlimited. */
        ttl?: string;
        /** @description The common name of a client certificate, in place of a key. */
        certificate?: string;
        limits?: Schemas["CallerLimits"];
    };
    ListedAccessKey: {
        id: string;
        name: string;
        scopes: Schemas["Scopes"];
        /** @description The tenant; absent if there is none. */
        tenant?: string;
        /** @description The common name of the client certificate that has these grants. Absent for a key with a text. */
        certificate?: string;
        limits?: Schemas["CallerLimits"];
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
    /** @description Patterns of the namespaces that the tenant owns: a name, the start of names with a star, or a star. */
    NamePatterns: string[];
    RotateAccessKey: {
        /** @description The time for which the earlier text is still accepted, from 0s to 30d; 1h if absent. */
        overlap?: string;
    };
    /** @description Grants, each as VERB[@NAMESPACES[/IDS]]: conversations:read@bot:*, keys:*@app/session:*, admin for everything. */
    Scopes: string[];
    SetTenant: {
        namespaces: Schemas["NamePatterns"];
        limits?: Schemas["CallerLimits"];
        quota?: Schemas["TenantQuota"];
    };
    Tenant: {
        /** @enum {boolean} */
        ok: true;
        /** @description Present if nothing was changed. */
        dry_run?: boolean;
        name: string;
        namespaces: Schemas["NamePatterns"];
        limits?: Schemas["CallerLimits"];
        quota?: Schemas["TenantQuota"];
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
            namespaces: Schemas["NamePatterns"];
            limits?: Schemas["CallerLimits"];
            quota?: Schemas["TenantQuota"];
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
        /** Format: int64 */
        inboxes?: null | number;
        /** Format: int64 */
        inbox_bytes?: null | number;
    };
}
