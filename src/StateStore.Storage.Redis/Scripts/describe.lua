-- Counts what a namespace holds.
-- KEYS    1 index of conversations, 2 events, 3 index of keys, 4 their bytes, then others that a namespace has when it holds anything
-- Answer  {conversations, events, keys, bytes of their values, how many of the keys exist}
return {call('ZCARD', KEYS[1]), call('XLEN', KEYS[2]), call('ZCARD', KEYS[3]), tonumber(call('GET', KEYS[4]) or 0), call('EXISTS', unpack(KEYS))}
