-- The times at which conversations gained their index terms; the loader puts it between shared.lua and the scripts that use it.
--   ages   a sorted set, score 0: TERM \0 TIME ID. The term is escaped, so it has no \0 and keeps its order. The time is in unix ms, as 12
--          hexadecimal digits.
--   since  a hash: ID -> TERM \0 TIME, the beginning of its member of ages
-- `timed` in the tombstones is DONE, or AT and the last id of an earlier version that has a time (backfill.lua). It is missing before the first change.
local AT = 'at:'

local ESCAPED = {['\0'] = '\1\1', ['\1'] = '\1\2'}
local leads = {}
local function lead_of(term)
  local lead = leads[term]
  if not lead then
    lead = string.gsub(term, '[%z\1]', ESCAPED) .. '\0'
    leads[term] = lead
  end
  return lead
end

-- The escaped term, with its \0, of a value of `since`.
local function lead_in(place) return string.sub(place, 1, -13) end

local function digits_of(time) return string.format('%06x%06x', math.floor(time / 2 ^ 24), time % 2 ^ 24) end

local function now()
  local time = call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- The time at which a conversation entered its state, which stands after its data; now if the value does not say it. Braces in between would belong
-- to the data.
local function entered_at(key)
  local tail = redis.pcall('GETRANGE', key, '-160', '-1')
  local time = type(tail) == 'string' and match(tail, '"entered_at":(%d+)[^{}]*}$')
  return time and #time <= 14 and tonumber(time) or now()
end

-- Gives an entry a time for its term, unless it has one.
local function enter_time(ages, since, key, id, term)
  local lead, place = lead_of(term), own('HGET', since, id)
  if place and lead_in(place) ~= lead then
    own('ZREM', ages, place .. id)
    place = nil
  end
  place = place or lead .. digits_of(entered_at(key))
  own('ZADD', ages, '0', place .. id)
  own('HSET', since, id, place)
end

-- Begins to keep times, and returns `timed`. A server of an earlier version does not remove them when it deletes a namespace; so what is there may be of
-- an earlier life. But tombstones of another type tell nothing about lives.
local function begin_times(ids, ages, since)
  if not unfit then call('UNLINK', ages, since) end
  return call('EXISTS', ids) == 0 and DONE or AT
end

-- The answer of a script that can't go on before a rebuild.
local function unfit_error() return redis.error_reply('WRONGTYPE An index or the tombstones must be rebuilt') end

-- The flows of ten minutes, a block, are in two keys of a ring of eight; the caller chooses them by the time of a change (TermTimeKeys.cs).
--   flows          a hash: TERM -> of each slot of ten seconds with changes ' SLOT:ARRIVALS:DEPARTURES', the slots numbered within the block;
--                  BLOCK -> the number of the block since 1970
--   flows...:terms a sorted set, score 0: the terms of the hash
local BLOCK, SLOTS = '\0', 60
