-- The table library. Its native functions process as many items as the script or the table claims, without a budget. Here native code is bounded and
-- charged. With metamethods, or with more items than a table can have, Lua code does the work, and its instructions count.
local charge, check, raise, text, integer = ...
local getmetatable_raw = debug.getmetatable
local format, min, tointeger, maxinteger = string.format, math.min, math.tointeger, math.maxinteger
local rawequal, rawget, select, type = rawequal, rawget, select, type
local concat, insert, move, remove, sort, unpack = table.concat, table.insert, table.move, table.remove, table.sort, table.unpack

-- Up to this number of items nothing is charged beside the call.
local FREE = 64

-- The number of items that native code processes for the price of one instruction.
local SHARE = 8

-- More items than a table can have within the budget.
local MOST = 1 << 20

-- The most results of one call. The stack has little more room.
local MOST_RESULTS = 10000

-- Strings up to this length cost as much to compare as a number.
local SHORT = 64

local function pay(count)
  if count > FREE then
    check(charge(count // SHARE))
  end
end

local function list_of(value, name, place)
  if type(value) ~= "table" then
    raise(format("bad argument #%d to '%s' (table expected, got %s)", place, name, value == nil and "no value" or type(value)))
  end
  return value
end

local function is_plain(list)
  local meta = getmetatable_raw(list)
  return meta == nil or rawget(meta, "__index") == nil and rawget(meta, "__newindex") == nil and rawget(meta, "__len") == nil
end

local function length_of(list)
  local length = tointeger(#list)
  if not length then
    raise("object length is not an integer")
  end
  return length
end

function table.insert(list, ...)
  local behind, count, place, value = length_of(list_of(list, "insert", 1)) + 1, select("#", ...), ...
  if count == 1 then
    list[behind] = place
    return
  elseif count ~= 2 then
    raise("wrong number of arguments to 'insert'")
  end
  place = integer(place, "insert", 2)
  if place < 1 or place > behind then
    raise("bad argument #2 to 'insert' (position out of bounds)")
  elseif is_plain(list) then
    pay(behind - place)
    insert(list, place, value)
    return
  end
  for i = behind, place + 1, -1 do
    list[i] = list[i - 1]
  end
  list[place] = value
end

function table.remove(list, place)
  local length = length_of(list_of(list, "remove", 1))
  place = place == nil and length or integer(place, "remove", 2)
  if place ~= length and (place < 1 or place > length + 1) then
    raise("bad argument #2 to 'remove' (position out of bounds)")
  elseif is_plain(list) then
    pay(length - place)
    return remove(list, place)
  end
  local removed = list[place]
  for i = place, length - 1 do
    list[i] = list[i + 1]
  end
  list[place < length and length or place] = nil
  return removed
end

function table.move(from, first, last, place, to)
  list_of(from, "move", 1)
  first, last, place = integer(first, "move", 2), integer(last, "move", 3), integer(place, "move", 4)
  to = to == nil and from or list_of(to, "move", 5)
  if last < first then
    return to
  elseif first <= 0 and last >= maxinteger + first then
    raise("bad argument #3 to 'move' (too many elements to move)")
  elseif place > maxinteger - (last - first) then
    raise("bad argument #4 to 'move' (destination wrap around)")
  elseif is_plain(from) and is_plain(to) then
    pay(last - first)
    return move(from, first, last, place, to)
  elseif place > last or place <= first or not rawequal(from, to) then
    for i = 0, last - first do
      to[place + i] = from[first + i]
    end
  else
    for i = last - first, 0, -1 do
      to[place + i] = from[first + i]
    end
  end
  return to
end

function table.concat(list, separator, first, last)
  list_of(list, "concat", 1)
  separator = separator == nil and "" or text(separator, "concat", 2)
  first = first == nil and 1 or integer(first, "concat", 3)
  last = last == nil and length_of(list) or integer(last, "concat", 4)
  if first > last then
    return ""
  elseif is_plain(list) and last - first >= 0 and last - first < MOST then
    pay(last - first)
    return concat(list, separator, first, last)
  end
  local items, count = {}, 0
  for i = first, last do
    local item = list[i]
    if type(item) ~= "string" and type(item) ~= "number" then
      raise(format("invalid value (at index %d) in table for 'concat'", i))
    end
    count = count + 1
    items[count] = item
  end
  return concat(items, separator, 1, count)
end

function table.unpack(list, first, last)
  first = first == nil and 1 or integer(first, "unpack", 2)
  last = last == nil and length_of(list) or integer(last, "unpack", 3)
  if first > last then
    return
  elseif last - first < 0 or last - first >= MOST_RESULTS then
    raise("too many results to unpack")
  elseif type(list) == "table" and is_plain(list) then
    pay(last - first)
    return unpack(list, first, last)
  end
  local items = {}
  for i = first, last do
    items[i - first + 1] = list[i]
  end
  return unpack(items, 1, last - first + 1)
end

-- Returns whether the comparison of any two items is fast in native code.
local function is_quick(list, length)
  for i = 1, length do
    local item = list[i]
    local kind = type(item)
    if kind ~= "number" and (kind ~= "string" or #item > SHORT) then
      return false
    end
  end
  return true
end

local function is_less(one, other)
  return one < other
end

-- A merge sort. It ends with a permutation of the items, whatever the comparison returns.
local function merged(from, length, less)
  local to, width = {}, 1
  while width < length do
    for low = 1, length, 2 * width do
      local middle, high = min(low + width, length + 1), min(low + 2 * width, length + 1)
      local left, right = low, middle
      for place = low, high - 1 do
        if left < middle and (right >= high or not less(from[right], from[left])) then
          to[place] = from[left]
          left = left + 1
        else
          to[place] = from[right]
          right = right + 1
        end
      end
    end
    from, to, width = to, from, 2 * width
  end
  return from
end

function table.sort(list, less)
  local length = length_of(list_of(list, "sort", 1))
  if less ~= nil and type(less) ~= "function" then
    raise(format("bad argument #2 to 'sort' (function expected, got %s)", type(less)))
  elseif length > MOST then
    raise("bad argument #1 to 'sort' (array too big)")
  elseif less == nil and is_plain(list) and is_quick(list, length) then
    pay(2 * SHARE * length)
    return sort(list)
  end
  local items = {}
  for i = 1, length do
    items[i] = list[i]
  end
  items = merged(items, length, less or is_less)
  for i = 1, length do
    list[i] = items[i]
  end
end
