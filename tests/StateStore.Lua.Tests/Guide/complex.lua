-- Store a table
State.set("user_config", {
    name = "John",
    retries = 3,
    settings = {
        timeout = 30,
        verbose = true
    }
})

-- Retrieve and use
local config = State.get("user_config")
print("Retries: " .. config.retries)
