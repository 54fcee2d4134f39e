-- The beginning of every script; the loader puts it in front.
--
-- An entry is named KIND:0:ID, with the numbers of KeyKind: 1 schema, 2 conversation, 4 idempotency,
-- 5 table, 6 record, 7 table remains, 8 key, 9 hook position, 10 inbox, 11 place in the work queue. All are strings that begin with
-- their version. Numbers for Redis are written as text, because Redis would print Lua numbers with all digits of a fraction.
local call = redis.call
local match = string.match

-- Another tool may have changed the type of any key of ours. A command that meets such a key must not end the script, which works for many callers.
local WRONG_TYPE = {}
local function try(...)
  local answer = redis.pcall(...)
  if type(answer) == 'table' and answer.err then
    if string.find(answer.err, 'WRONGTYPE', 1, true) then return WRONG_TYPE end
    return call(...) -- it fails again, and as Redis words it
  end
  return answer
end

-- As try, for a key that describes many entries (an index, due, tombstones, a counter). Nil if its type is wrong; then `unfit` requests a rebuild.
local unfit = false
local function own(...)
  local answer = try(...)
  if answer == WRONG_TYPE then
    unfit = true
    return nil
  end
  return answer
end

local function parts_of(name) return match(name, '^(%d+):0:(.*)$') end

-- The version at the head of a value (30 bytes are enough); nil for a value of an older tool. StoredValue.cs does the same in C#. Versions are
-- compared as text: Lua numbers would lose digits beyond 2^53.
local function version_in(head)
  local version = match(head, '^{"version":([1-9]%d*)[,}]')
  if version and #version <= 18 then return version end
end

-- The version of a value without one: negative, and different for different bytes.
local function fingerprint(value)
  return string.format('%.0f', -tonumber(string.sub(redis.sha1hex(value), 1, 13), 16) - 1)
end

-- Five values. The life of a namespace: odd from its deletion until its former content is removed, then even again. The floor: the version of
-- missing entries. The highest version of an entry (answers under idempotency keys do not count); nil if it is not noted yet. Then `measured`,
-- and `timed` (times.lua).
local function read_life(tombstones)
  local found = own('HMGET', tombstones, 'life', 'floor', 'highest', 'measured', 'timed') or {}
  return found[1] or '0', found[2] or '0', found[3], found[4] or nil, found[5] or nil
end

local function is_deleted(life) return tonumber(life) % 2 == 1 end

-- A version above every version in a namespace that has no note of its highest one: versions count changes, or are times.
local function beyond_all() return string.format('%.0f', tonumber(call('TIME')[1]) * 1000 + 2 ^ 40) end

-- Fields of the tombstones that are not entries.
local LIFE = {'life', 'floor', 'highest', 'answers', 'answer-bytes', 'measured', 'conversation-bytes', 'records', 'record-bytes', 'timed'}

-- Which conversations and records are included in the counts that only quotas need. They are measured once, page by page, when a commit first has
-- such a quota (measure.lua). `measured` is nil before, and DONE afterwards. Meanwhile it is {kind}:{bytes in cursor}:{cursor}{last}: of that kind the
-- ids up to the cursor are counted, and those beyond the last one, which did not exist when the measurement of the kind began.
local DONE = 'done'
local CONVERSATION, RECORD = '2', '6'
local function parse_measured(measured)
  local kind, length, rest = match(measured, '^(%d):(%d+):(.*)$')
  return kind, string.sub(rest, 1, length), string.sub(rest, length + 1)
end

-- The order of Redis: by bytes. The operators of Lua would order by the locale.
local function precedes(a, b)
  for i = 1, math.min(#a, #b) do
    local x, y = string.byte(a, i), string.byte(b, i)
    if x ~= y then return x < y end
  end
  return #a < #b
end

local function is_counted(measured, kind, id)
  if not measured or measured == DONE then return measured == DONE end
  local present, cursor, last = parse_measured(measured)
  if kind ~= present then return kind == CONVERSATION end
  return not precedes(cursor, id) or precedes(last, id)
end

-- Index entries of records are entries of the same kind, but not records.
local function is_index_entry(kind, id) return kind == RECORD and string.sub(id, 1, 1) == 'i' end

-- What a key adds to a count: 0 or 1 entry, and its bytes. A key of another type is an entry whose bytes are unknown; it must not fail a commit.
local function size_of(key)
  local length = redis.pcall('STRLEN', key)
  if type(length) ~= 'number' then return 1, 0 end
  return length > 0 and 1 or 0, length
end

-- The number in a counter of bytes. Another tool may have written something else there; then `unfit` requests a rebuild.
local function bytes_in(counter)
  local counted = own('GET', counter)
  unfit = unfit or counted and not tonumber(counted)
  return tonumber(counted or 0) or 0
end

-- The number of events in a log; 0 if the key has another type.
local function length_of(log)
  local length = try('XLEN', log)
  return length ~= WRONG_TYPE and length or 0
end

-- Whether a namespace holds anything. KEYS: index of conversations, of keys, of tables, schema, due, index of inboxes | tombstones | its logs.
local function holds_anything(keys, tombstones, logs)
  if call('EXISTS', unpack(keys)) > 0 then return true end
  for _, log in ipairs(logs) do
    if length_of(log) > 0 then return true end
  end
  local of_life = 0
  for _, value in ipairs(own('HMGET', tombstones, unpack(LIFE)) or {}) do of_life = of_life + (value and 1 or 0) end
  return (own('HLEN', tombstones) or 0) > of_life
end

-- The version of a missing entry: that of its deletion, or the floor.
local function buried_at(tombstones, name, floor) return own('HGET', tombstones, name) or floor end

-- The version of an entry with a key of another type, and that type.
local function damage_of(key)
  local found = call('TYPE', key).ok
  return fingerprint(found), found
end

-- The version of an entry and its content: true = a value with a version, false = nothing, otherwise the value without a version ('' if the type is
-- wrong).
local function look(key, name, tombstones, floor)
  local head = try('GETRANGE', key, '0', '29')
  if head == WRONG_TYPE then return damage_of(key), '' end
  local version = version_in(head)
  if version then return version, true end
  local value = call('GET', key)
  if value then return fingerprint(value), value end
  return buried_at(tombstones, name, floor), false
end

-- An entry's value and a second fact: the version of a missing entry; the highest version of the namespace if the value has no version; "version type" and
-- that number if the type is wrong.
local function read(key, name, tombstones, floor, highest)
  local value = try('GET', key)
  if value == WRONG_TYPE then
    local version, found = damage_of(key)
    return false, table.concat({version, found, highest or '0'}, ' ')
  end
  if value then return value, not version_in(value) and highest or '' end
  return value, tombstones and buried_at(tombstones, name, floor) or ''
end

-- The state and data of a conversation; nil if the value is not a conversation. A version of the older tool wrapped its values (OlderForm.cs).
local function decode(value)
  local ok, content = pcall(cjson.decode, value)
  if ok and type(content) == 'table' and type(content.json) == 'table' then content = content.json end
  if ok and type(content) == 'table' and type(content.state) == 'string' then return content end
end

-- The member of the index of terms. The length in front keeps term and id apart, whatever bytes they hold.
local function term_member(term, id) return #term .. ':' .. term .. id end

-- Gives an entry an index term.
local function set_term(terms, term_of, id, term)
  local former = own('HGET', term_of, id)
  if former == term then return end
  if former then own('ZREM', terms, term_member(former, id)) end
  own('ZADD', terms, '0', term_member(term, id))
  own('HSET', term_of, id, term)
end
