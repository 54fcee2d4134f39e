local function increment_counter(key)
    local count = State.get(key) or 0
    State.set(key, count + 1)
    return count + 1
end

-- Usage
local attempts = increment_counter("api_attempts")
