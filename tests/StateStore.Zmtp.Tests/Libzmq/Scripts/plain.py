# A REQ with PLAIN or another mechanism. Prints the reply, or the failure of the handshake.
import sys
import zmq
from zmq.utils.monitor import recv_monitor_message

# libzmq 4.3.4 misspells the ERROR command of PLAIN ("^RROR"), so it reports the correct one as an unexpected command.
FAILURES = {400: "not authenticated", 0x10000001: "not authenticated", 0x11000002: "mechanism mismatch"}

address, mechanism, user, password = sys.argv[1:5]
context = zmq.Context()
req = context.socket(zmq.REQ)
req.setsockopt(zmq.LINGER, 0)
req.setsockopt(zmq.RECONNECT_IVL, -1)
if mechanism == "PLAIN":
    req.setsockopt_string(zmq.PLAIN_USERNAME, user)
    req.setsockopt_string(zmq.PLAIN_PASSWORD, password)
elif mechanism == "CURVE":
    server, _ = zmq.curve_keypair()
    public, secret = zmq.curve_keypair()
    req.setsockopt(zmq.CURVE_SERVERKEY, server)
    req.setsockopt(zmq.CURVE_PUBLICKEY, public)
    req.setsockopt(zmq.CURVE_SECRETKEY, secret)
monitor = req.get_monitor_socket()
monitor.setsockopt(zmq.RCVTIMEO, 20000)
req.connect(address)
while True:
    event = recv_monitor_message(monitor)
    if event["event"] == zmq.EVENT_HANDSHAKE_SUCCEEDED:
        req.send(b"hello")
        print("reply:", req.recv_string())
        break
    if event["event"] in (zmq.EVENT_HANDSHAKE_FAILED_AUTH, zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL, zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL):
        print(FAILURES.get(event["value"], event))
        break
req.disable_monitor()
