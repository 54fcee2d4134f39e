-- Counts what a namespace holds.
-- KEYS    1 index of conversations, 2 events, 3 index of keys, 4 their bytes, 5 events of tables, 6 events of keys, then others that a namespace
--         has when it holds anything
-- Answer  {conversations, events, keys, bytes of their values, events of tables, events of keys, how many of the keys exist, 1 where the type of an index
--         or counter is wrong and it has to be rebuilt}; what has another type counts 0
local function length(command, key)
  local answer = try(command, key)
  return answer ~= WRONG_TYPE and answer or 0
end

local bytes = own('GET', KEYS[4])
unfit = unfit or bytes and not tonumber(bytes)
return {
  own('ZCARD', KEYS[1]) or 0, length('XLEN', KEYS[2]), own('ZCARD', KEYS[3]) or 0, tonumber(bytes or 0) or 0, length('XLEN', KEYS[5]), length('XLEN', KEYS[6]),
  call('EXISTS', unpack(KEYS)), unfit and 1 or 0,
}
