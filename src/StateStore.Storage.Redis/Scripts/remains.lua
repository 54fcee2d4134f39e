-- Returns a page of the former content of a deleted namespace.
-- KEYS    1 an index, the due times or the tombstones under their new name
-- ARGV    the approximate greatest number of names
-- Answer  {zset | hash, the members or fields}
local kind = call('TYPE', KEYS[1]).ok
if kind == 'zset' then return {kind, call('ZRANGE', KEYS[1], '0', string.format('%.0f', ARGV[1] - 1))} end
if kind ~= 'hash' then
  -- The key is missing, or another tool has changed its type.
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
