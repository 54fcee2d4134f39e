# A SUB receives the changes of the tables it has subscribed to, and no others.
import sys
import zmq

ctx = zmq.Context()
req = ctx.socket(zmq.REQ)
sub = ctx.socket(zmq.SUB)
for sock in (req, sub):
    sock.setsockopt(zmq.LINGER, 0)
    sock.setsockopt(zmq.RCVTIMEO, 20000)
    if len(sys.argv) > 3:
        sock.plain_username, sock.plain_password = sys.argv[3].encode(), sys.argv[4].encode()
req.connect(sys.argv[1])
for topic in ("default/leads", "other/", "default/marker"):
    sub.setsockopt_string(zmq.SUBSCRIBE, topic)
sub.connect(sys.argv[2])

def call(payload):
    req.send_json(payload)
    reply = req.recv_json()
    assert reply["status"] == "ok", reply

# After the first received change, the subscriptions have arrived at the server.
call({"cmd": "CREATE_STATE", "state": "marker"})
while not sub.poll(50):
    call({"cmd": "CREATE_RECORD", "state": "marker", "data": {}})
call({"cmd": "CREATE_STATE", "state": "unheard"})
call({"cmd": "CREATE_STATE", "state": "leads"})
call({"cmd": "CREATE_RECORD", "state": "unheard", "data": {}})
call({"cmd": "CREATE_RECORD", "state": "leads", "data": {"name": "Zoë"}})
call({"cmd": "PATCH_RECORD", "state": "leads", "id": 1, "data": {"name": "Ann"}})
call({"cmd": "DELETE_STATE", "state": "leads"})
call({"cmd": "CREATE_STATE", "state": "t", "namespace": "other"})

heard = []
while len(heard) < 5:
    topic, payload = sub.recv_multipart()
    if topic != b"default/marker":
        heard.append((topic.decode(), zmq.utils.jsonapi.loads(payload)))
assert [topic for topic, _ in heard] == ["default/leads"] * 4 + ["other/t"], heard
assert [event["type"] for _, event in heard] == ["state_created", "created", "patched", "state_dropped", "state_created"], heard
assert heard[1][1]["record"] == {"id": 1, "name": "Zoë"}, heard
assert heard[2][1]["delta"] == {"name": "Ann"}, heard
print("heard")
