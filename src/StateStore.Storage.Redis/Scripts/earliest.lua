-- When a namespace has something due.
-- KEYS    1 due
-- Answer  unix ms; nil if it has nothing; 0 where another tool has made something else of the key: who looks has it rebuilt
local first = try('ZRANGE', KEYS[1], '0', '0', 'WITHSCORES')
if first == WRONG_TYPE then return '0' end
return first[2] or false
