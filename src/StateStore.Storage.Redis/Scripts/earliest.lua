-- When a namespace has something due.
-- KEYS    1 due
-- Answer  unix ms; nil if it has nothing, or another tool has made something else of the key
local first = redis.pcall('ZRANGE', KEYS[1], '0', '0', 'WITHSCORES')
return first[2] or false
