INSERT INTO events (row, payload) VALUES (-1, zeroblob(?1))
