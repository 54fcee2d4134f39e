-- Counts what a namespace holds.
-- KEYS    1 index, 2 events, then others that a namespace has when it holds anything
-- Answer  {conversations, events, how many of the keys exist}
return {call('ZCARD', KEYS[1]), call('XLEN', KEYS[2]), call('EXISTS', unpack(KEYS))}
