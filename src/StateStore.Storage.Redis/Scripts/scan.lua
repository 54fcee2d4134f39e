-- Reads the values of entries found in an index, leaving out those that left it meanwhile.
-- KEYS    1 index or terms; then the key of each entry
-- ARGV    the member of each in that index
-- Answer  the value of each, nil if it is no longer there
local answer = {}
for i, member in ipairs(ARGV) do
  answer[i] = call('ZSCORE', KEYS[1], member) and call('GET', KEYS[i + 1])
end
return answer
