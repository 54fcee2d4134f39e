#!/usr/bin/env python3
"""Runs a command while it holds a lease: a lock, where the command ends; a leader, where it does not.

    hold.py http://127.0.0.1:8080 default nightly-report -- ./report.sh        one at a time, in the order of asking
    hold.py http://127.0.0.1:8080 default leader -- ./scheduler                wherever it runs, one of them works

The command finds the fencing token in LEASE_TOKEN; what it writes to should refuse a token smaller than one it has seen. Where the lease can't be
renewed in time the command is killed before anybody else can have the lease.
"""
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

TTL = 6.0
RENEW = 1.0  # so often, and so long for an answer

USAGE = "usage: hold.py URL NAMESPACE NAME -- COMMAND [ARGUMENT...]"
if sys.argv[1:] in (["--help"], ["-h"]):
    print(USAGE)
    sys.exit()
if len(sys.argv) < 6 or sys.argv[4] != "--":
    print(USAGE, file=sys.stderr)
    sys.exit(2)

base, namespace, name = sys.argv[1:4]
command = sys.argv[5:]
owner = f"{os.uname().nodename}:{os.getpid()}:{uuid.uuid4()}"
url = f"{base}/v1/namespaces/{urllib.parse.quote(namespace, safe='')}/leases/{urllib.parse.quote(name, safe='')}"


def post(action, timeout, **body):
    """The answer; None where the lease is somebody else's."""
    request = urllib.request.Request(f"{url}/{action}", json.dumps({"owner": owner, **body}).encode(), {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        if error.code == 409:
            return None
        raise


def acquire():
    """The token, and until when it surely counts by this process's own clock: from before the request."""
    while True:
        asked = time.monotonic()
        try:
            # Short waits, so that little of the lease is gone when the answer comes.
            if lease := post("acquire", 10, ttl="6s", wait="2s"):
                return lease["token"], asked
        except OSError as error:
            print(f"{error}; trying again", file=sys.stderr)
            time.sleep(1)


def hold(token, until, child):
    """Renews until the command ends; false if the lease was lost before."""
    while True:
        try:
            child.wait(RENEW)
            return True
        except subprocess.TimeoutExpired:
            pass
        asked = time.monotonic()
        try:
            if post("renew", RENEW, token=token, ttl="6s") is None:
                return False
            until = asked + TTL
        except OSError as error:
            print(f"not renewed: {error}", file=sys.stderr)
        if time.monotonic() > until - 2 * RENEW - 0.5:
            return False  # the next look might come too late


while True:
    token, asked = acquire()
    child = subprocess.Popen(command, env={**os.environ, "LEASE_TOKEN": str(token)})
    if hold(token, asked + TTL, child):
        post("release", 10, token=token)
        sys.exit(child.returncode)
    child.kill()
    child.wait()
    print("the lease was lost", file=sys.stderr)
