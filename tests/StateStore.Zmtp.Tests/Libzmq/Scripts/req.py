# One REQ: many requests one after another, large ones, several frames, heartbeats.
import sys
import zmq

context = zmq.Context()
req = context.socket(zmq.REQ)
req.setsockopt(zmq.LINGER, 0)
req.setsockopt(zmq.RCVTIMEO, 20000)
req.setsockopt(zmq.HEARTBEAT_IVL, 50)
req.setsockopt(zmq.HEARTBEAT_TTL, 10000)
req.setsockopt(zmq.HEARTBEAT_TIMEOUT, 10000)
if "correlate" in sys.argv:
    req.setsockopt(zmq.REQ_CORRELATE, 1)
req.connect(sys.argv[1])

for i in range(1000):
    req.send_string(f"request {i}")
    assert req.recv_string() == f"request {i}", i
print("in turn")

for size in [0, 1, 255, 256, 257, 65536, 1 << 20]:
    body = bytes(i % 251 for i in range(size))
    req.send(body)
    assert req.recv() == body, size
print("sizes")

req.send_multipart([b"a", b"", b"c"])
assert req.recv_multipart() == [b"a||c"]
print("several frames")
