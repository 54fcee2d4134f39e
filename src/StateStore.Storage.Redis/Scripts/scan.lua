-- Reads the values of entries found in an index. Entries that have left the index meanwhile are left out.
-- KEYS    1 index or terms; then the key of each entry
-- ARGV    the greatest number of bytes; then the member of each entry in that index
-- Answer  of each entry the value (nil if it has left the index) and ''; nil and "version type highest" if its key has another type;
--         only the first entries if all together exceed the bytes
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
