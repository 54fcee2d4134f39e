-- Apart from the rest, because an update of the state writes the indexes that tell it.
UPDATE namespaces
SET state = ?2
WHERE id = ?1
