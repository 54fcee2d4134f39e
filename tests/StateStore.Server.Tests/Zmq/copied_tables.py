# Prints the copy made by follow_tables.py: table and record on each line, then the position.
import json
import sqlite3
import sys

db = sqlite3.connect(sys.argv[1])
for table, record in db.execute("SELECT tab, record FROM records ORDER BY tab, id"):
    print(table, json.dumps(json.loads(record), separators=(",", ":"), ensure_ascii=False))
print(*db.execute("SELECT at FROM position").fetchone())
