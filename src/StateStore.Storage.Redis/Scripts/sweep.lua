-- Removes a page of the former content of a deleted namespace.
-- KEYS    1 tombstones, 2 the key that lists the page; then the keys to remove
-- ARGV    the life in which the content is removed; ZREM or HDEL; then the names of the page
-- Answer  1 removed | 0 the sweep has ended since, and the keys may be those of the next life
local MOST = 1000
if own('HGET', KEYS[1], 'life') ~= ARGV[1] then return 0 end
for first = 3, #KEYS, MOST do call('UNLINK', unpack(KEYS, first, math.min(first + MOST - 1, #KEYS))) end
for first = 3, #ARGV, MOST do call(ARGV[2], KEYS[2], unpack(ARGV, first, math.min(first + MOST - 1, #ARGV))) end
return 1
