-- Settings of each connection.
-- One fsync of the WAL at each COMMIT: an acknowledged commit survives a power cut.
PRAGMA synchronous = FULL;
-- The writer checkpoints itself, after it has answered.
PRAGMA wal_autocheckpoint = 0;
