-- Loads entries as of one moment.
-- KEYS    1 tombstones; then the key of each entry
-- ARGV    the greatest number of bytes of values; then the name of each entry
-- Answer  the life of the namespace; then for each entry its value (nil if missing) and the version of a missing one, or the highest version of the
--         namespace for a value without a version; nil and "version type highest" if its key has another type; only the first entries if all together
--         exceed the bytes
local tombstones, most, bytes = KEYS[1], tonumber(ARGV[1]), 0
local life, floor, highest = read_life(tombstones)
if highest and tonumber(floor) > tonumber(highest) then highest = floor end
local gone = is_deleted(life)
local answer = {life}
for i = 1, #ARGV - 1 do
  local name, value, rest = ARGV[i + 1], false, nil
  if gone then
    rest = buried_at(tombstones, name, floor)
  else
    value, rest = read(KEYS[i + 1], name, tombstones, floor, highest)
  end
  bytes = bytes + (value and #value or 0)
  if i > 1 and bytes > most then break end
  answer[2 * i], answer[2 * i + 1] = value, rest
end
return answer
