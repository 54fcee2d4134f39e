-- Version 3 of the file format. Never edited once released: a later format is a schema-4.sql that starts from this one.
-- Keys have a log of their own, and are counted.

-- As first and last, of the log of the namespace's keys.
ALTER TABLE namespaces ADD COLUMN key_first INTEGER NOT NULL DEFAULT 1;
ALTER TABLE namespaces ADD COLUMN key_last INTEGER NOT NULL DEFAULT 0;

-- How many keys there are, and the bytes of their values.
ALTER TABLE namespaces ADD COLUMN keys INTEGER NOT NULL DEFAULT 0;
ALTER TABLE namespaces ADD COLUMN key_bytes INTEGER NOT NULL DEFAULT 0;

PRAGMA user_version = 3;
