-- Use prefixes for organization
State.set("workflow:data_pipeline:status", "running")
State.set("workflow:data_pipeline:progress", 0.5)
State.set("cache:api_response:user_123", userData)
