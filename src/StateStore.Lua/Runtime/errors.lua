-- How functions of the host raise errors in the script that called them: they answer true and their results, or false and a message.
local OWN = "@host/"
local getinfo, getmetatable, error, format, sub = debug.getinfo, debug.getmetatable, error, string.format, string.sub
local rawget, tointeger, tonumber, tostring, type = rawget, math.tointeger, tonumber, tostring, type

-- Where nothing but the host is near, a script has called itself through it a thousand times.
local MAX_LEVELS = 20

-- Names the line of the script, however many functions of the host lie between.
local function raise(message)
  local level = 2
  local info = getinfo(level, "S")
  while info and level < MAX_LEVELS and sub(info.source, 1, #OWN) == OWN do
    level = level + 1
    info = getinfo(level, "S")
  end
  error(message, level)
end

local function check(done, ...)
  if done then
    return ...
  end
  raise((...))
end

-- An argument that is to be a text, as Lua's own functions take it.
local function text(value, name, place)
  local kind = type(value)
  if kind == "number" then
    return tostring(value)
  elseif kind ~= "string" then
    raise(format("bad argument #%d to '%s' (string expected, got %s)", place, name, value == nil and "no value" or kind))
  end
  return value
end

-- An argument that is to be a whole number, as Lua's own functions take it: texts that read as one count.
local function integer(value, name, place)
  local number = type(value) == "string" and tonumber(value) or value
  local whole = type(number) == "number" and tointeger(number)
  if not whole then
    local problem = type(number) == "number" and "number has no integer representation"
      or format("number expected, got %s", value == nil and "no value" or type(value))
    raise(format("bad argument #%d to '%s' (%s)", place, name, problem))
  end
  return whole
end

-- What an error object that is no text says of itself, as Lua's own interpreter shows it; nil where it says nothing.
local function shown(value)
  local meta = getmetatable(value)
  if type(value) == "string" or type(value) == "number" or (type(meta) == "table" and rawget(meta, "__tostring") ~= nil) then
    return tostring(value)
  end
end

return check, raise, text, integer, shown
