-- Negative: KiB. Holds the inner pages of both indexes of a large database, and the pages of one batch.
PRAGMA cache_size = -65536;
