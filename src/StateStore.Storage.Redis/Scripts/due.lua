-- Gives the versions of entries found due, leaving out those whose due time has changed meanwhile: dealing with one of them under
-- its new version would end something that is not due.
-- KEYS    1 due, 2 tombstones; then the key of each entry
-- ARGV    (name, due time as found) of each
-- Answer  the version of each, nil if it is no longer due then
local due, tombstones = KEYS[1], KEYS[2]
local answer = {}
for i = 1, #ARGV / 2 do
  local name = ARGV[2 * i - 1]
  answer[i] = call('ZSCORE', due, name) == ARGV[2 * i] and (look(KEYS[i + 2], name, tombstones))
end
return answer
