-- Returns the earliest due time of a namespace.
-- KEYS    1 due
-- Answer  unix ms; nil if nothing is due; 0 if the key has another type: the caller then has it rebuilt
local first = try('ZRANGE', KEYS[1], '0', '0', 'WITHSCORES')
if first == WRONG_TYPE then return '0' end
return first[2] or false
