local function get_with_cache(key, fetch_function)
    local cached = State.get("cache:" .. key)
    if cached then
        return cached
    end
    
    local value = fetch_function()
    State.set("cache:" .. key, value)
    return value
end

-- Usage
local data = get_with_cache("user_123", function()
    return fetch_user_from_api(123)
end)
