PRAGMA query_only = ON;
-- Negative: KiB. A commit by anyone empties it, so more is wasted.
PRAGMA cache_size = -8192;
