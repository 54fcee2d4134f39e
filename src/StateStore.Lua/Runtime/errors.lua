-- How functions of the host raise errors in the script that called them: they answer true and their results, or false and a message.
local OWN = "@host/"
local getinfo, error, format, sub, tostring, type = debug.getinfo, error, string.format, string.sub, tostring, type

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

return check, raise, text
