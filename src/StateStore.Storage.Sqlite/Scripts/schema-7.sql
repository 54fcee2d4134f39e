-- Version 7 of the file format. Never edited once released: a later format is a schema-8.sql that starts from this one.
-- Conversations have inboxes, and the events of their messages are a log of their own.

-- As first and last, of the log of the messages of conversations.
ALTER TABLE namespaces ADD COLUMN message_first INTEGER NOT NULL DEFAULT 1;
ALTER TABLE namespaces ADD COLUMN message_last INTEGER NOT NULL DEFAULT 0;

-- The number of inboxes, and the bytes of their values. Earlier formats have none.
ALTER TABLE namespaces ADD COLUMN inboxes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE namespaces ADD COLUMN inbox_bytes INTEGER NOT NULL DEFAULT 0;

PRAGMA user_version = 7;
