-- Store a value
State.set("key", "value")

-- Retrieve a value
local value = State.get("key")

-- Delete a value
State.delete("key")

-- List all keys
local keys = State.list()
