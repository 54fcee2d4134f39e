-- Counts the content of a namespace.
-- KEYS    1 index of conversations, 2 index of keys, 3 index of tables, 4 schema, 5 due, 6 tombstones, 7 bytes of keys, 8 events, 9 events of tables,
--         10 events of keys, 11 audit events
-- Answer  {conversations, events, keys, bytes of their values, events of tables, events of keys, 1 if it holds anything, 1 if an index or counter has
--         the wrong type and must be rebuilt, audit events}; a key of another type counts as 0
local logs = {KEYS[8], KEYS[9], KEYS[10], KEYS[11]}
local bytes = own('GET', KEYS[7])
unfit = unfit or bytes and not tonumber(bytes)
return {
  own('ZCARD', KEYS[1]) or 0, length_of(logs[1]), own('ZCARD', KEYS[2]) or 0, tonumber(bytes or 0) or 0, length_of(logs[2]), length_of(logs[3]),
  holds_anything({unpack(KEYS, 1, 5)}, KEYS[6], logs) and 1 or 0, unfit and 1 or 0, length_of(logs[4]),
}
