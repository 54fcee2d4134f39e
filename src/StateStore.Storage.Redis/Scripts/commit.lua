-- Makes commits of one namespace in order. Each commit is made as a whole or not at all.
-- KEYS    1 events, 2 table events, 3 key events, 4 key bytes, 5 tombstones, 6 due;
--         7-18 index, terms and term-of of conversations, of tables, of records, of keys;
--         19 schema, 20 the due times by namespace, 21 audit events, 22 ages and 23 since of conversations (times.lua);
--         24 events of messages, 25-30 index, terms and term-of of inboxes, and of the work queue; 31 inbox bytes;
--         then for each commit the key of each history that an event joins, of each check, and of each write: its own without the letter c, the flows
--         and their terms with a, the history with h
-- ARGV    retention; the namespace (empty on a cluster, where key 20 lies in another slot); the retention of audit events;
--         then for each commit: the numbers of its keys and of its arguments (without these two numbers);
--         the life of the namespace that the caller has registered; the letter d for a dry run, otherwise nothing; nothing if there is no quota, or q and 12 numbers: the quotas of
--         conversations, records, keys, answers under idempotency keys and inboxes, of each the entries and the bytes; the released records and their bytes;
--         the number of events, and of each its payload, the LogKind, and the length of the history that it joins (0: none);
--         the number of checks, and (name, version) of each; the number of writes, and of each its letters and
--         one argument for each letter except c, f, h and x, in this order (n: the name):
--           n the entry with this name | c the entry of the check at the same place
--           p put this value | d delete and keep this version | f forget; fh forget together with the history, which is the next key
--           t the new term | x the present term is lost, even if the new one is the same (neither: the term stays)
--           a the time of the change of the term, unix ms
--           u the due time, unix ms (without it: never due)
-- Answer  for each commit {0, stream id of each event} committed | {1, number of the check, current version} conflict
--         | {2, message, 1 or 0} failed: Redis refused a command, after something was written (1) or before (0)
--         | {3, EntryCount, 1 if the bytes exceed the quota, entries, bytes, added entries, added bytes} no room: the present usage and the growth
--         | {4} the namespace is being deleted | {5} the namespace has another life and must be registered first
--         | {6, type, LogKind} the log can't take events: its key has this type
--         | {7} the conversations and records must be measured first (measure.lua);
--         after the answers one number: 1 if the namespace held nothing before, plus 2 if an index, due, tombstones or a counter has the wrong type
--         and must be rebuilt
local COMMITTED, CONFLICT, FAILED, NO_ROOM, DELETED, OTHER_LIFE, NO_LOG, UNMEASURED = 0, 1, 2, 3, 4, 5, 6, 7

-- The quotas in the order in which they are examined: kind, EntryCount. An unlimited quota is the greatest number of 64 bits.
local QUOTAS = {{CONVERSATION, 1}, {RECORD, 4}, {KEY, 2}, {ANSWER, 3}, {INBOX, 5}}
local UNLIMITED = 2 ^ 62

-- The quota of the current commit, and the records that it releases; nil if there is no quota.
local function read_quota()
  if argument() ~= 'q' then return nil end
  local quota = {}
  for i = 1, #QUOTAS do quota[QUOTAS[i][1]] = {entries = tonumber(argument()), bytes = tonumber(argument())} end
  return quota, {entries = tonumber(argument()), bytes = tonumber(argument())}
end

-- The growth that the writes of the current commit will cause. It reads their arguments, and leaves them to be read again.
local function growth_of_writes()
  local growth, key_before, argument_before = no_growth(), last_key, last_argument
  for i = 1, tonumber(argument()) do
    local asked = asked_by(argument())
    local key, name, found = checked_keys[i], checked_names[i], checked[i]
    if not asked.c then
      key, name = next_key(), argument()
      found = select(2, look_at(key, name))
    end
    local value = asked.p and argument()
    if asked.d then argument() end
    if asked.t then argument() end
    if asked.a then argument() next_key() next_key() end
    if asked.h then next_key() end
    if asked.u then argument() end
    local kind, id = parts_of(name)
    count_into(growth, kind, key, id, found, value and #value or nil)
  end
  last_key, last_argument = key_before, argument_before
  return growth
end

-- The present entries and bytes of a kind, after the commits before this one.
local function usage_of(kind)
  local grown = added[kind]
  if byte_counters[kind] then
    write_index(indexes[kind])
    return own('ZCARD', indexes[kind].ids) or 0, bytes_in(byte_counters[kind]) + grown.bytes
  end
  if kind == CONVERSATION then
    write_index(indexes[kind])
    return own('ZCARD', indexes[kind].ids) or 0, math.max(0, (own('HGET', tombstones, 'conversation-bytes') or 0) + grown.bytes)
  end
  local fields = kind == ANSWER and {'answers', 'answer-bytes'} or {'records', 'record-bytes'}
  local counted = own('HMGET', tombstones, unpack(fields)) or {}
  return math.max(0, (counted[1] or 0) + grown.entries), math.max(0, (counted[2] or 0) + grown.bytes)
end

-- The refusal of the current commit by a quota; nil if it fits.
local function refusal(quota, released)
  local growth = growth_of_writes()
  local records = growth[RECORD]
  records.entries, records.bytes = records.entries - released.entries, records.bytes - released.bytes
  for _, examined in ipairs(QUOTAS) do
    local kind, number = unpack(examined)
    local grown, allowed = growth[kind], quota[kind]
    local by_entries = grown.entries > 0 and allowed.entries < UNLIMITED
    local by_bytes = grown.bytes > 0 and allowed.bytes < UNLIMITED
    if by_entries or by_bytes then
      if measured ~= DONE and (kind == RECORD or kind == CONVERSATION) then return {UNMEASURED} end
      local entries, bytes = usage_of(kind)
      local is_full = by_entries and entries + grown.entries > allowed.entries
      if is_full or by_bytes and bytes + grown.bytes > allowed.bytes then
        return {NO_ROOM, number, is_full and 0 or 1, entries, bytes, grown.entries, grown.bytes}
      end
    end
  end
end

-- The refusal of the current commit because a log of an event has another type; nil if there is none. Events from number `first` on are examined, and
-- only where the log differs from that of the event before: appending the first event finds out the type of its log.
local function unusable_log(kinds, first)
  for i = first, #kinds do
    if kinds[i] ~= kinds[i - 1] then
      local type = call('TYPE', logs[kinds[i]]).ok
      if type ~= 'none' and type ~= 'stream' then return {NO_LOG, type, kinds[i]} end
    end
  end
end

-- 1 if the current commit may have written something.
local has_written = 0
local function commit()
  has_written = 0
  local is_dry_run = argument() == 'd'
  local quota, released = read_quota()
  local payloads, kinds, histories, kept = {}, {}, {}, {}
  for i = 1, tonumber(argument()) do
    payloads[i] = argument()
    kinds[i] = argument()
    kept[i] = tonumber(argument())
    histories[i] = kept[i] > 0 and next_key()
  end
  for i = 1, tonumber(argument()) do
    local key, name = next_key(), argument()
    local version, found = look_at(key, name)
    if version ~= argument() then return {CONFLICT, i, version} end
    checked_keys[i], checked_names[i], checked[i] = key, name, found
  end

  local refused_by_quota = quota and refusal(quota, released)
  if refused_by_quota then return refused_by_quota end
  if is_dry_run then
    return unusable_log(kinds, 1) or {COMMITTED}
  end
  local no_log = unusable_log(kinds, 2)
  if no_log then return no_log end

  -- Nothing was written so far. From here on no command may fail: an error would leave the commit half made. The log comes first, because another
  -- tool may have made it unusable (a key of another type).
  local answer = {COMMITTED}
  for i, payload in ipairs(payloads) do
    local events = logs[kinds[i]]
    answer[i + 1] = append(events, payload)
    if answer[i + 1] == WRONG_TYPE then return {NO_LOG, call('TYPE', events).ok, kinds[i]} end
    has_written = 1
  end
  for i, payload in ipairs(payloads) do
    if histories[i] then
      join(histories[i], payload, kept[i])
    end
  end
  has_written = 1
  for i = 1, tonumber(argument()) do
    write(i)
  end
  remove_all()
  return answer
end

local answers = {}
while last_argument < #ARGV do
  local keys, arguments = tonumber(argument()), tonumber(argument())
  local end_of_arguments = last_argument + arguments
  local end_of_keys = last_key + keys
  local meant = argument()
  if is_deleted(life) then
    answers[#answers + 1] = {DELETED}
  elseif meant ~= life then
    answers[#answers + 1] = {OTHER_LIFE}
  else
    local ok, answer = pcall(commit)
    answers[#answers + 1] = ok and answer or {FAILED, type(answer) == 'table' and answer.err or tostring(answer), has_written}
  end
  last_key, last_argument = end_of_keys, end_of_arguments
end

for _, index in pairs(indexes) do
  write_index(index)
  write_wanted(index.terms, index.members, 'ZADD', 'ZREM')
  write_wanted(index.term_of, index.term_by_id, 'HSET', 'HDEL')
end
write_wanted(times.ages, times.aged, 'ZADD', 'ZREM')
write_wanted(times.since, times.places, 'HSET', 'HDEL')
write_flows()
write_wanted(tombstones, buried, 'HSET', 'HDEL')
write_wanted(due, scheduled, 'ZADD', 'ZREM')
if highest ~= noted and wrote then write_members({'HSET', tombstones, 'highest', highest}) end
if timed ~= noted_timed then write_members({'HSET', tombstones, 'timed', timed}) end
if was_empty == 1 and wrote and life == '0' then
  -- No other life of this name has this number, not even one that Redis has lost since. So entries that other processes remember of that life are not
  -- taken for entries of this one.
  local now = call('TIME')
  write_members({'HSET', tombstones, 'life', string.format('%.0f', 2 * (now[1] * 1000000 + now[2]))})
end
if refused then
  for i, answer in ipairs(answers) do
    if answer[1] == COMMITTED then answers[i] = {FAILED, refused, 1} end
  end
end

-- The time of the namespace's earliest due entry. It is only a hint: the round that reads it checks it.
local earliest
for _, time in pairs(scheduled) do
  if time and (not earliest or tonumber(time) < tonumber(earliest)) then earliest = time end
end
if earliest and ARGV[2] ~= '' then
  local known = redis.pcall('ZSCORE', KEYS[20], ARGV[2])
  if not known or type(known) == 'string' and tonumber(known) > tonumber(earliest) then redis.pcall('ZADD', KEYS[20], earliest, ARGV[2]) end
end

-- Answers of an earlier version were not counted. They must not reduce the count.
local function add_to(field, growth)
  if growth ~= 0 then
    local sum = math.max(0, tonumber(own('HGET', tombstones, field) or 0) + growth)
    write_members(sum > 0 and {'HSET', tombstones, field, string.format('%.0f', sum)} or {'HDEL', tombstones, field})
  end
end
add_to('answers', added[ANSWER].entries)
add_to('answer-bytes', added[ANSWER].bytes)
add_to('conversation-bytes', added[CONVERSATION].bytes)
add_to('records', added[RECORD].entries)
add_to('record-bytes', added[RECORD].bytes)
for kind, counter in pairs(byte_counters) do
  if added[kind].bytes ~= 0 then
    local counted = redis.pcall('INCRBY', counter, string.format('%.0f', added[kind].bytes))
    unfit = unfit or type(counted) == 'table'
  end
end

-- The message is only a hint for waiting callers. They also poll every second, so a user without the right to publish loses nothing.
for events, added in pairs(appended) do
  trim(events, added)
  redis.pcall('PUBLISH', events, '')
end
answers[#answers + 1] = was_empty + (unfit and 2 or 0)
return answers
