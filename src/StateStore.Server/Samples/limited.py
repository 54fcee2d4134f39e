#!/usr/bin/env python3
"""Copies lines from input to output, at most COUNT in each WINDOW. All processes with the same NAME share this rate limit.

    seq 100 | limited.py http://127.0.0.1:8080 default mails 10 1s
"""
import datetime
import json
import sys
import time
import urllib.parse
import urllib.request

USAGE = "usage: limited.py URL NAMESPACE NAME COUNT WINDOW < LINES"
if sys.argv[1:] in (["--help"], ["-h"]):
    print(USAGE)
    sys.exit()
if len(sys.argv) != 6 or not sys.argv[4].isdecimal():
    print(USAGE, file=sys.stderr)
    sys.exit(2)

base, namespace, name, limit, window = sys.argv[1:]
url = f"{base}/v1/namespaces/{urllib.parse.quote(namespace, safe='')}/limits/{urllib.parse.quote(name, safe='')}"
body = json.dumps({"limit": int(limit), "window": window}).encode()

for line in sys.stdin:
    while True:
        with urllib.request.urlopen(urllib.request.Request(url, body, {"content-type": "application/json"}), timeout=10) as answer:
            said = json.load(answer)
        if said["allowed"]:
            break
        reset = datetime.datetime.fromisoformat(said["reset_at"].replace("Z", "+00:00"))
        time.sleep(max(0.01, (reset - datetime.datetime.now(datetime.timezone.utc)).total_seconds()))
    print(line, end="", flush=True)
