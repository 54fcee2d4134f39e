-- Allows commits to a deleted namespace again, once all its former content is removed.
-- KEYS    1 tombstones
-- ARGV    the life that ends
if own('HGET', KEYS[1], 'life') == ARGV[1] then call('HSET', KEYS[1], 'life', string.format('%.0f', ARGV[1] + 1)) end
