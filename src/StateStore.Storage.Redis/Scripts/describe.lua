-- Counts the content of a namespace.
-- KEYS    1 index of conversations, 2 index of keys, 3 index of tables, 4 schema, 5 due, 6 tombstones, 7 bytes of keys, 8 events, 9 events of tables,
--         10 events of keys, 11 audit events, 12 events of messages, 13 index of inboxes, 14 bytes of inboxes
-- Answer  {conversations, events, keys, bytes of their values, events of tables, events of keys, 1 if it holds anything, 1 if an index or counter has
--         the wrong type and must be rebuilt, audit events, events of messages, inboxes, bytes of their values}; a key of another type counts as 0
local logs = {unpack(KEYS, 8, 12)}
local inboxes, inbox_bytes = own('ZCARD', KEYS[13]) or 0, bytes_in(KEYS[14])
return {
  own('ZCARD', KEYS[1]) or 0, length_of(logs[1]), own('ZCARD', KEYS[2]) or 0, bytes_in(KEYS[7]), length_of(logs[2]), length_of(logs[3]),
  holds_anything({KEYS[13], unpack(KEYS, 1, 5)}, KEYS[6], logs) and 1 or 0, unfit and 1 or 0, length_of(logs[4]), length_of(logs[5]),
  inboxes, inbox_bytes,
}
