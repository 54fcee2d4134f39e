-- Loads entries as of one moment.
-- KEYS    1 tombstones; then the key of each entry
-- ARGV    the name of each entry
-- Answer  for each entry its value (nil if missing) and the version of a missing one; nil and "version type" where its key has another type
local tombstones = KEYS[1]
local life, floor = read_life(tombstones)
local gone = is_deleted(life)
local answer = {}
for i, name in ipairs(ARGV) do
  if gone then
    answer[2 * i - 1], answer[2 * i] = false, buried_at(tombstones, name, floor)
  else
    answer[2 * i - 1], answer[2 * i] = read(KEYS[i + 1], name, tombstones, floor)
  end
end
return answer
