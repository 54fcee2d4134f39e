-- Counts what a namespace holds.
-- KEYS    1 index of conversations, 2 events, 3 index of keys, 4 their bytes, 5 events of tables, 6 events of keys, then others that a namespace
--         has when it holds anything
-- Answer  {conversations, events, keys, bytes of their values, events of tables, events of keys, how many of the keys exist}
return {
  call('ZCARD', KEYS[1]), call('XLEN', KEYS[2]), call('ZCARD', KEYS[3]), tonumber(call('GET', KEYS[4]) or 0), call('XLEN', KEYS[5]), call('XLEN', KEYS[6]),
  call('EXISTS', unpack(KEYS)),
}
