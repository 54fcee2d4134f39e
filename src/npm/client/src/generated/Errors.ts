// Generated from the OpenAPI document of the server by `npm run generate`. Do not edit.

export interface Errors {
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
}
