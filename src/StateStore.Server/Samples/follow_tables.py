#!/usr/bin/env python3
"""Copies the changes of a namespace's tables into SQLite. It replaces the persistence callback of the Simple State Engine.

    follow_tables.py http://127.0.0.1:8080 default copy.db [--once]

One transaction writes the records and the position of the last change. So this program and the server may be stopped, killed and restarted:
no change is lost or applied twice. With --once the program ends when there are no more changes.
"""
import json
import sqlite3
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

USAGE = "usage: follow_tables.py URL NAMESPACE FILE [--once]"
if sys.argv[1:] in (["--help"], ["-h"]):
    print(USAGE)
    sys.exit()
if len(sys.argv) < 4 or sys.argv[4:] not in ([], ["--once"]):
    print(USAGE, file=sys.stderr)
    sys.exit(2)

base, namespace, path = sys.argv[1:4]
url = f"{base}/v1/namespaces/{urllib.parse.quote(namespace, safe='')}/events?kind=table&limit=500"
db = sqlite3.connect(path, isolation_level=None)
db.execute("CREATE TABLE IF NOT EXISTS position (one INTEGER PRIMARY KEY CHECK (one = 1), at TEXT NOT NULL)")
db.execute("CREATE TABLE IF NOT EXISTS records (tab TEXT, id INTEGER, record TEXT NOT NULL, PRIMARY KEY (tab, id))")
db.execute("INSERT OR IGNORE INTO position VALUES (1, '0')")


def apply(event):
    table = event["table"]
    if event["type"] in ("state_created", "state_set", "state_dropped"):
        db.execute("DELETE FROM records WHERE tab = ?", (table,))
        put(table, event.get("records", []))
    elif event["record"] is None:
        db.execute("DELETE FROM records WHERE tab = ? AND id = ?", (table, event["id"]))
    else:
        put(table, [event["record"]])


def put(table, records):
    db.executemany("INSERT OR REPLACE INTO records VALUES (?, ?, ?)", [(table, r["id"], json.dumps(r)) for r in records])


while True:
    (position,) = db.execute("SELECT at FROM position").fetchone()
    try:
        wait = "" if "--once" in sys.argv else "&wait=30s"
        with urllib.request.urlopen(f"{url}&after={position}{wait}", timeout=60) as answer:
            page = json.load(answer)
    except urllib.error.HTTPError as error:
        sys.exit(f"{error.code}: {error.read().decode()}")  # 410: the events were trimmed; start with an empty file
    except OSError as error:
        print(f"{error}; trying again", file=sys.stderr)
        time.sleep(1)
        continue

    db.execute("BEGIN IMMEDIATE")
    for event in page["events"]:
        apply(event["payload"])
    db.execute("UPDATE position SET at = ?", (page["next"],))
    db.execute("COMMIT")
    if "--once" in sys.argv and not page["events"]:
        break
