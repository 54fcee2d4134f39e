SELECT id, first, last, table_first, table_last, key_first, key_last, conversations, keys, key_bytes, state, floor, highest, answers, answer_bytes, conversation_bytes, records, record_bytes, audit_first, audit_last, message_first, message_last, inboxes, inbox_bytes
FROM namespaces
WHERE name = ?1
