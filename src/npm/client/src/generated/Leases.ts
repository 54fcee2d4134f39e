// Generated from the OpenAPI document of the server by `npm run generate`. Do not edit.

import type { Schemas } from './index.js'

export interface Leases {
    AcquireLease: {
        /** @description The name of the owner, chosen by the client. If the owner already holds the lease, the lease is renewed. */
        owner: Schemas["Name"];
        ttl: Schemas["LeaseTtl"];
        /** @description The time to wait while another owner holds the lease; at most 60s. */
        wait?: Schemas["LeaseTtl"];
    };
    Lease: {
        /** @enum {boolean} */
        ok: true;
        dry_run?: Schemas["DryRunMark"];
        owner: string;
        token: Schemas["Token"];
        expires_at: Schemas["ExpiresAt"];
    };
    LeaseReleased: {
        /** @enum {boolean} */
        ok: true;
        dry_run?: Schemas["DryRunMark"];
    };
    ReleaseLease: {
        owner: Schemas["Name"];
        token: Schemas["Token"];
    };
    RenewLease: {
        owner: Schemas["Name"];
        token: Schemas["Token"];
        ttl: Schemas["LeaseTtl"];
    };
}
