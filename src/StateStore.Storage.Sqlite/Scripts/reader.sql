PRAGMA query_only = ON;
-- Negative: KiB. Every commit of any connection empties the cache, so a larger one is wasted.
PRAGMA cache_size = -8192;
