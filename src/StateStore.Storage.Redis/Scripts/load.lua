-- Loads entries as of one moment.
-- KEYS    1 tombstones; then the key of each entry
-- ARGV    the name of each entry
-- Answer  for each entry its value (nil if missing) and the version of a missing one; nil and "version type" where its key has another type
local tombstones = KEYS[1]
local answer = {}
for i, name in ipairs(ARGV) do
  answer[2 * i - 1], answer[2 * i] = read(KEYS[i + 1], name, tombstones)
end
return answer
