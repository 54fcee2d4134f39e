-- One row per namespace: the version of a missing entry is the floor.
SELECT entries.version, iif(namespaces.state = 1, entries.value, NULL), namespaces.floor, namespaces.state
FROM namespaces
LEFT JOIN entries ON entries.ns = namespaces.id AND entries.kind = ?2 AND entries.id = ?3
WHERE namespaces.id = ?1
