# One DEALER with many requests in flight: replies arrive in order, and each request sees the changes of the earlier ones.
import json
import sys
import zmq

count = int(sys.argv[2])
ctx = zmq.Context()
sock = ctx.socket(zmq.DEALER)
sock.setsockopt(zmq.LINGER, 0)
sock.setsockopt(zmq.RCVTIMEO, 60000)
sock.set_hwm(0)
sock.connect(sys.argv[1])

def send(payload):
    sock.send_multipart([b"", json.dumps(payload).encode()])

def receive():
    return json.loads(sock.recv_multipart()[-1])

send({"cmd": "CREATE_STATE", "state": "t"})
for i in range(count):
    send({"cmd": "CREATE_RECORD", "state": "t", "data": {"n": i}})
    if i % 10 == 0:
        send({"cmd": "GET_RECORD", "state": "t", "id": i + 1})
assert receive()["status"] == "ok"
for i in range(count):
    assert receive() == {"status": "ok", "id": i + 1}, i
    if i % 10 == 0:
        assert receive() == {"status": "ok", "record": {"id": i + 1, "n": i}}, i
send({"cmd": "GET_STATE_INFO", "state": "t"})
assert receive()["current_length"] == count
print(f"{count} in order")
