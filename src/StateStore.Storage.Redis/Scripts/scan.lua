-- Reads the values of entries found in an index, leaving out those that left it meanwhile.
-- KEYS    1 index or terms; then the key of each entry
-- ARGV    how many bytes at most; then the member of each in that index
-- Answer  of each the value, nil if it is no longer there, and ''; nil and "version type" where its key has another type; of the first only, where they
--         have more bytes together
local answer = {}
local most, bytes = tonumber(ARGV[1]), 0
for i = 1, #ARGV - 1 do
  local value, damage = false, ''
  if call('ZSCORE', KEYS[1], ARGV[i + 1]) then value, damage = read(KEYS[i + 1]) end
  bytes = bytes + (value and #value or 0)
  if i > 1 and bytes > most then break end
  answer[2 * i - 1], answer[2 * i] = value, damage
end
return answer
