-- Loads entries as of one moment.
-- KEYS    1 tombstones; then the key of each entry
-- ARGV    how many bytes of values at most; then the name of each entry
-- Answer  for each entry its value (nil if missing) and the version of a missing one; of the first entries only, where they have more bytes together
local tombstones, most, bytes = KEYS[1], tonumber(ARGV[1]), 0
local life, floor = read_life(tombstones)
local gone = is_deleted(life)
local answer = {}
for i = 1, #ARGV - 1 do
  local name, value = ARGV[i + 1], not gone and call('GET', KEYS[i + 1])
  bytes = bytes + (value and #value or 0)
  if i > 1 and bytes > most then break end
  answer[2 * i - 1] = value
  answer[2 * i] = value and '' or call('HGET', tombstones, name) or floor
end
return answer
