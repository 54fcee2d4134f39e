-- Lets a namespace be written to again, when all that it held is removed.
-- KEYS    1 tombstones
-- ARGV    the life that ends
if own('HGET', KEYS[1], 'life') == ARGV[1] then call('HSET', KEYS[1], 'life', string.format('%.0f', ARGV[1] + 1)) end
