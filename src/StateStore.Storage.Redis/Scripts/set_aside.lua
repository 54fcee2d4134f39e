-- Renames the keys of a namespace that describe many entries if another tool has changed their type. The keys of one group are emptied together:
-- restore.lua rebuilds them from the entries, and it goes by the present content.
-- KEYS    of each group its keys, each followed by its set-aside name
-- ARGV    of each group the number of its keys, then the type of each; 'number' is a string that holds a number, 'tombstones' is the hash of that name
-- Answer  the number of keys with another type
local at, moved = 0, 0
local argument = 1
while argument <= #ARGV do
  local count = tonumber(ARGV[argument])
  local wrong = false
  for i = 1, count do
    local key, aside, wanted = KEYS[at + 2 * i - 1], KEYS[at + 2 * i], ARGV[argument + i]
    local found = call('TYPE', key).ok
    local fits = found == 'none' or found == wanted or wanted == 'tombstones' and found == 'hash' or wanted == 'number' and found == 'string' and tonumber(call('GET', key)) ~= nil
    if not fits then
      call('RENAME', key, aside)
      wrong, moved = true, moved + 1
    end
  end
  for i = 1, wrong and count or 0 do call('DEL', KEYS[at + 2 * i - 1]) end
  if wrong and ARGV[argument + 1] == 'tombstones' then
    -- The versions of deleted entries are lost with the tombstones. So missing entries continue above every version.
    local floor = beyond_all()
    -- Times are kept in other keys. The conversations without one get it again page by page.
    call('HSET', KEYS[at + 1], 'floor', floor, 'highest', floor, 'timed', AT)
  end
  at, argument = at + 2 * count, argument + count + 1
end
return moved
