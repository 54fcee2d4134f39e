-- Stays with the file.
PRAGMA journal_mode = WAL;
-- Negative: KiB. Holds the inner pages of both indexes of a large database, and the pages of one batch. More costs more: nearly each COMMIT walks through all of it.
PRAGMA cache_size = -16384;
