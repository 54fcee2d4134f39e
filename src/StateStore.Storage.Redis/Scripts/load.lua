-- Loads entries as of one moment.
-- KEYS    1 tombstones; then the key of each entry
-- ARGV    the name of each entry
-- Answer  for each entry its value (nil if missing) and the version of a missing one
local tombstones = KEYS[1]
local life, floor = read_life(tombstones)
local gone = is_deleted(life)
local answer = {}
for i, name in ipairs(ARGV) do
  local value = not gone and call('GET', KEYS[i + 1])
  answer[2 * i - 1] = value
  answer[2 * i] = value and '' or call('HGET', tombstones, name) or floor
end
return answer
