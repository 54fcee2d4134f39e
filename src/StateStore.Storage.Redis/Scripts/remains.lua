-- A page of what a deleted namespace held, as its deletion has left it.
-- KEYS    1 an index, the due times or the tombstones under their new name
-- ARGV    how many at most, about
-- Answer  {zset | hash, the members or fields}
local kind = call('TYPE', KEYS[1]).ok
if kind == 'zset' then return {kind, call('ZRANGE', KEYS[1], '0', string.format('%.0f', ARGV[1] - 1))} end
if kind ~= 'hash' then
  -- Nothing, or what another tool has made of it.
  call('UNLINK', KEYS[1])
  return {'none', {}}
end

local cursor, names = '0', {}
repeat
  local page = call('HSCAN', KEYS[1], cursor, 'COUNT', ARGV[1])
  cursor = page[1]
  for i = 1, #page[2], 2 do names[#names + 1] = page[2][i] end
until cursor == '0' or #names > 0
return {kind, names}
