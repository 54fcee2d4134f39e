-- Loads entries as of one moment.
-- KEYS    1 tombstones; then the key of each entry
-- ARGV    the greatest number of bytes of values; then the name of each entry
-- Answer  the life of the namespace; then for each entry its value (nil if missing) and the version of a missing one; nil and "version type" if its key has
--         another type; only the first entries if all together exceed the bytes
local tombstones, most, bytes = KEYS[1], tonumber(ARGV[1]), 0
local life, floor = read_life(tombstones)
local gone = is_deleted(life)
local answer = {life}
for i = 1, #ARGV - 1 do
  local name, value, rest = ARGV[i + 1], false, nil
  if gone then
    rest = buried_at(tombstones, name, floor)
  else
    value, rest = read(KEYS[i + 1], name, tombstones, floor)
  end
  bytes = bytes + (value and #value or 0)
  if i > 1 and bytes > most then break end
  answer[2 * i], answer[2 * i + 1] = value, rest
end
return answer
