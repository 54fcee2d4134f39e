-- Stored in the file.
PRAGMA journal_mode = WAL;
-- Negative: KiB. It holds the inner pages of both indexes of a large database, and the pages of one batch. A larger cache costs more: nearly each
-- COMMIT walks through all of it.
PRAGMA cache_size = -16384;
