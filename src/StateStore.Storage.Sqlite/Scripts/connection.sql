-- Only a database without tables takes the page size; WAL stays with the file, the rest is set on each connection.
PRAGMA page_size = 4096;
PRAGMA journal_mode = WAL;
-- One fsync of the WAL at each COMMIT: an answered commit outlives a power cut.
PRAGMA synchronous = FULL;
-- The writer checkpoints itself, after it has answered.
PRAGMA wal_autocheckpoint = 0;
