-- Counts what a namespace holds.
-- KEYS    1 index of conversations, 2 index of keys, 3 index of tables, 4 schema, 5 due, 6 tombstones, 7 bytes of keys, 8 events, 9 events of tables,
--         10 events of keys
-- Answer  {conversations, events, keys, bytes of their values, events of tables, events of keys, 1 if it holds anything}
local logs = {KEYS[8], KEYS[9], KEYS[10]}
return {
  call('ZCARD', KEYS[1]), call('XLEN', logs[1]), call('ZCARD', KEYS[2]), tonumber(call('GET', KEYS[7]) or 0), call('XLEN', logs[2]), call('XLEN', logs[3]),
  holds_anything({unpack(KEYS, 1, 5)}, KEYS[6], logs) and 1 or 0,
}
