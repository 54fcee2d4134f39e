#!/usr/bin/env python3
"""Runs a command while it holds a lease. With a command that ends, the lease is a lock; with a command that runs on, it elects a leader.

    hold.py http://127.0.0.1:8080 default nightly-report -- ./report.sh        one at a time, in the order of the requests
    hold.py http://127.0.0.1:8080 default leader -- ./scheduler                of all machines that run this, one works

The command finds the fencing token in LEASE_TOKEN. A resource that it writes to should refuse a token smaller than one it has seen. If the lease
cannot be renewed in time, this program kills the command before another owner can acquire the lease.
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
RENEW = 1.0  # seconds: the interval between renewals, and the timeout of each

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
    """Returns the answer; None if another owner has the lease."""
    request = urllib.request.Request(f"{url}/{action}", json.dumps({"owner": owner, **body}).encode(), {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        if error.code == 409:
            return None
        raise


def acquire():
    """Returns the token, and the time of the request by this process's clock: the lease is valid for at least TTL from then."""
    while True:
        asked = time.monotonic()
        try:
            # The wait is short, so that little of the lease has passed when the answer arrives.
            if lease := post("acquire", 10, ttl="6s", wait="2s"):
                return lease["token"], asked
        except OSError as error:
            print(f"{error}; trying again", file=sys.stderr)
            time.sleep(1)


def hold(token, until, child):
    """Renews the lease until the command ends. Returns False if the lease was lost before."""
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
            return False  # the next check might come after the lease expired


while True:
    token, asked = acquire()
    child = subprocess.Popen(command, env={**os.environ, "LEASE_TOKEN": str(token)})
    if hold(token, asked + TTL, child):
        post("release", 10, token=token)
        sys.exit(child.returncode)
    child.kill()
    child.wait()
    print("the lease was lost", file=sys.stderr)
