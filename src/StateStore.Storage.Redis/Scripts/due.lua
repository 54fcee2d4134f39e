-- Returns the entries, among those found before, that are still due. Entries that have changed are left out: handling them under their new version would end
-- something that is not due.
-- KEYS    1 due, 2 tombstones; then the key of each entry
-- ARGV    the greatest due time (unix ms); then the name of each entry
-- Answer  the life of the namespace; then of each its version (nil if it is no longer due), its due time, and 1 or 0: whether it has a value
local due, tombstones, until_when = KEYS[1], KEYS[2], ARGV[1]

-- Reading the range costs less than a look-up of each entry. The next scan finds entries that others have put before the last one.
local range = call('ZRANGEBYSCORE', due, '-inf', until_when, 'WITHSCORES', 'LIMIT', '0', tostring(#ARGV))
local life, floor = read_life(tombstones)
local time_of = {}
for i = 1, #range, 2 do time_of[range[i]] = range[i + 1] end

local answer = {life}
for i = 2, #ARGV do
  local time, at = time_of[ARGV[i]], 3 * (i - 2) + 1
  local version, found = false, false
  if time then version, found = look(KEYS[i + 1], ARGV[i], tombstones, floor) end
  answer[at + 1], answer[at + 2], answer[at + 3] = version, time or '', found and 1 or 0
end
return answer
