PRAGMA application_id = 0x53745374
