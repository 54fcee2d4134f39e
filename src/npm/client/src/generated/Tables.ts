// Generated from the OpenAPI document of the server by `npm run generate`. Do not edit.

import type { Schemas } from './index.js'

export interface Tables {
    Command: {
        /** @description The command, in upper or lower case. */
        cmd: string;
        /** @description The namespace; default if absent. */
        namespace?: Schemas["Name"];
        /** @description The table. */
        state?: Schemas["Name"];
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
        dry_run?: Schemas["DryRunMark"];
        events?: Schemas["DryRunEvents"];
        /** @description The message of an error. */
        message?: string;
    } & {
        [key: string]: unknown;
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
    JsonPatch: {
        /** @enum {string} */
        op: "add" | "remove" | "replace" | "move" | "copy" | "test";
        path: string;
        from?: string;
        value?: unknown;
    }[];
    Ok: {
        /** @enum {boolean} */
        ok: true;
        dry_run?: Schemas["DryRunMark"];
        events?: Schemas["DryRunEvents"];
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
        dry_run?: Schemas["DryRunMark"];
        events?: Schemas["DryRunEvents"];
        record: Schemas["Record"];
        /** @description The version that the table got from the last change of the record. */
        version: Schemas["Version"];
    };
    RecordList: {
        /** @enum {boolean} */
        ok: true;
        records: Schemas["Record"][];
        /** @description The versions of the records, if the request wants them. */
        versions?: Schemas["Version"][];
        /** @description The value of after for the next page; null at the end. */
        next: null | number;
        corrupt?: Schemas["CorruptEntries"];
    };
    RecordsBody: {
        records: Schemas["Record"][];
    };
    RecordsReplaced: {
        /** @enum {boolean} */
        ok: true;
        dry_run?: Schemas["DryRunMark"];
        events?: Schemas["DryRunEvents"];
        accepted: number;
        dropped: number;
        version: Schemas["Version"];
    };
    Table: {
        name: Schemas["Name"];
        version: Schemas["Version"];
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
        dry_run?: Schemas["DryRunMark"];
        events?: Schemas["DryRunEvents"];
        table: Schemas["Table"];
        warnings?: Schemas["Warnings"];
    };
    TableBatch: {
        operations: Schemas["TableOperation"][];
    };
    TableBatchResult: {
        /** @enum {boolean} */
        ok: true;
        dry_run?: Schemas["DryRunMark"];
        results: Schemas["TableResult"][];
    };
    TableList: {
        /** @enum {boolean} */
        ok: true;
        tables: Schemas["Table"][];
        /** @description The value of after for the next page; null at the end. */
        next: null | string;
        corrupt?: Schemas["CorruptEntries"];
    };
    TableOperation: {
        /** @enum {string} */
        op: "create_table" | "delete_table" | "set_records" | "create_record" | "set_record" | "patch_record" | "delete_record" | "upsert_record";
        table: Schemas["Name"];
        max_length?: null | number;
        json_schema?: {
            [key: string]: unknown;
        };
        indexes?: string[];
        /** @description For set_records: the new records. */
        records?: Schemas["Record"][];
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
        expected_version?: Schemas["Version"];
    };
    TableResult: {
        table: string;
        events?: Schemas["DryRunEvents"];
        /**
         * @description The kind of the change. Absent if nothing changed, because the record was missing.
         * @enum {string}
         */
        type?: "created" | "replaced" | "patched" | "deleted" | "state_created" | "state_set" | "state_dropped";
        /** @description The version of the table; 0 if it was deleted. */
        version: Schemas["Version"];
        /** @description The record after the change, or as it was before its deletion. */
        record?: Schemas["Record"];
        record_version?: Schemas["Version"];
        /** @description For set_records: the number of stored records. */
        accepted?: number;
        /** @description For set_records: the number of records beyond max_length, which were dropped. */
        dropped?: number;
    };
}
