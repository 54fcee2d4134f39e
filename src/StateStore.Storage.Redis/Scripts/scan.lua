-- Reads the values of entries found in an index, leaving out those that left it meanwhile.
-- KEYS    1 index or terms; then the key of each entry
-- ARGV    the member of each in that index
-- Answer  of each the value, nil if it is no longer there, and ''; nil and "version type" where its key has another type
local answer = {}
for i, member in ipairs(ARGV) do
  local value, damage = false, ''
  if call('ZSCORE', KEYS[1], member) then value, damage = read(KEYS[i + 1]) end
  answer[2 * i - 1], answer[2 * i] = value, damage
end
return answer
