-- What every script begins with; the loader puts it in front.
--
-- An entry is named KIND:0:ID, kinds being KeyKind's numbers: 1 schema, 2 conversation, 4 idempotency,
-- 5 table, 6 record, 7 table remains, 8 key, 9 hook position. All are strings that begin with
-- their version. Numbers that Redis is to read are written as text: it would print them, digit by digit as of a fraction.
local call = redis.call
local match = string.match

local function parts_of(name) return match(name, '^(%d+):0:(.*)$') end

-- The version written at the head of a value (30 bytes are enough); nil in what an older tool wrote. StoredValue.cs says the same in C#.
-- Versions are compared as text: as Lua numbers they would lose digits beyond 2^53.
local function version_in(head)
  local version = match(head, '^{"version":([1-9]%d*)[,}]')
  if version and #version <= 18 then return version end
end

-- What stands for the version of a value without one: negative, and other whenever the bytes are.
local function fingerprint(value)
  return string.format('%.0f', -tonumber(string.sub(redis.sha1hex(value), 1, 13), 16) - 1)
end

-- The life of a namespace: a number that is odd from its deletion until what it held is removed, and then even again; the version of entries that are
-- missing; and the greatest version that an entry but an answer under an idempotency key has had, nil where it is not noted yet.
local function read_life(tombstones)
  local found = call('HMGET', tombstones, 'life', 'floor', 'highest')
  return found[1] or '0', found[2] or '0', found[3]
end

local function is_deleted(life) return tonumber(life) % 2 == 1 end

-- Above every version in a namespace without a note of its highest: versions count changes, or are times.
local function beyond_all() return string.format('%.0f', tonumber(call('TIME')[1]) * 1000 + 2 ^ 40) end

-- Fields of the tombstones that are no entries.
local LIFE = {'life', 'floor', 'highest', 'answers', 'answer-bytes'}

-- Whether a namespace holds anything. KEYS of it: index of conversations, of keys, of tables, schema, due | tombstones | its logs.
local function holds_anything(keys, tombstones, logs)
  if call('EXISTS', unpack(keys)) > 0 then return true end
  for _, log in ipairs(logs) do
    if call('XLEN', log) > 0 then return true end
  end
  local of_life = 0
  for _, value in ipairs(call('HMGET', tombstones, unpack(LIFE))) do of_life = of_life + (value and 1 or 0) end
  return call('HLEN', tombstones) > of_life
end

-- The version of an entry, and what is there: true = a value with a version, false = nothing, else the value without one.
local function look(key, name, tombstones, floor)
  local version = version_in(call('GETRANGE', key, '0', '29'))
  if version then return version, true end
  local value = call('GET', key)
  if value then return fingerprint(value), value end
  return call('HGET', tombstones, name) or floor, false
end

-- The state and data of a conversation; nil if the value is none.
local function decode(value)
  local ok, content = pcall(cjson.decode, value)
  if ok and type(content) == 'table' and type(content.state) == 'string' then return content end
end

-- Gives an entry an index term, or none (false). The length in front keeps term and id apart whatever bytes they are.
local function set_term(terms, term_of, id, term)
  local former = call('HGET', term_of, id)
  if former == term then return end
  if former then call('ZREM', terms, #former .. ':' .. former .. id) end
  if term then
    call('ZADD', terms, '0', #term .. ':' .. term .. id)
    call('HSET', term_of, id, term)
  else
    call('HDEL', term_of, id)
  end
end
