// Generated from the OpenAPI document of the server by `npm run generate`. Do not edit.

export interface Health {
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
}
