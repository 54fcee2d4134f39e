-- Reads the newest events of an entry.
-- KEYS    1 tombstones, 2 history
-- ARGV    how many at most
-- Answer  the events, newest first
local life = read_life(KEYS[1])
if is_deleted(life) then return {} end
return call('LRANGE', KEYS[2], '0', string.format('%.0f', ARGV[1] - 1))
