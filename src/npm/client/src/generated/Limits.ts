// Generated from the OpenAPI document of the server by `npm run generate`. Do not edit.

import type { Schemas } from './index.js'

export interface Limits {
    LimitAnswer: {
        /** @enum {boolean} */
        ok: true;
        dry_run?: Schemas["DryRunMark"];
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
    TakeOfLimit: {
        /**
         * Format: int64
         * @description The most that may be taken in one window.
         */
        limit: number;
        window: Schemas["LeaseTtl"];
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
}
