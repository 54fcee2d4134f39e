UPDATE namespaces
SET first = ?2, last = ?3, table_first = ?4, table_last = ?5, key_first = ?6, key_last = ?7, conversations = ?8, keys = ?9, key_bytes = ?10, floor = ?11, highest = ?12, answers = ?13, answer_bytes = ?14,
  conversation_bytes = ?15, records = ?16, record_bytes = ?17, audit_first = ?18, audit_last = ?19, message_first = ?20, message_last = ?21, inboxes = ?22, inbox_bytes = ?23
WHERE id = ?1
