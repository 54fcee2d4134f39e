-- Gives a page of the conversations of an earlier version their term times, and returns the next page. `timed` (times.lua) holds the progress, so any
-- number of processes may do it together, beside commits.
-- KEYS    1 tombstones, 2 index of conversations, 3 term-of, 4 ages, 5 since; then the keys of the page
-- ARGV    the progress after which the page comes; the greatest number of ids of the next page; then the ids of the page
-- Answer  {progress, the ids of the next page}: done or deleted without ids
local tombstones, ids, term_of, ages, since = unpack(KEYS, 1, 5)
local life, _, _, _, timed = read_life(tombstones)
if is_deleted(life) then return {'deleted'} end
local is_empty = call('EXISTS', ids) == 0

local progress = timed or begin_times(ids, ages, since)
if progress ~= DONE and progress == ARGV[1] and #ARGV > 2 then
  for i = 3, #ARGV do
    local term = own('HGET', term_of, ARGV[i])
    if term then enter_time(ages, since, KEYS[i + 3], ARGV[i], term) end
  end
  progress = AT .. ARGV[#ARGV]
end

local next_page = {}
if progress ~= DONE then
  next_page = own('ZRANGEBYLEX', ids, '(' .. string.sub(progress, #AT + 1), '+', 'LIMIT', '0', ARGV[2]) or {}
  if #next_page == 0 then progress = DONE end
end

if unfit then return unfit_error() end

-- Reading a namespace that holds nothing must leave no key.
if progress ~= timed and (timed or not is_empty) then own('HSET', tombstones, 'timed', progress) end
return {progress, unpack(next_page)}
