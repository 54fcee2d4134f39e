# A client whose handshake must fail.
import sys
import zmq
from zmq.utils.monitor import recv_monitor_message

address, kind, mechanism, *credentials = sys.argv[1:]
ctx = zmq.Context()
sock = ctx.socket(zmq.REQ if kind == "REQ" else zmq.SUB)
sock.setsockopt(zmq.LINGER, 0)
sock.setsockopt(zmq.RECONNECT_IVL, -1)
if mechanism == "PLAIN":
    sock.plain_username, sock.plain_password = (text.encode() for text in credentials)
monitor = sock.get_monitor_socket()
monitor.setsockopt(zmq.RCVTIMEO, 20000)
sock.connect(address)
while True:
    event = recv_monitor_message(monitor)["event"]
    assert event != zmq.EVENT_HANDSHAKE_SUCCEEDED
    if event in (zmq.EVENT_HANDSHAKE_FAILED_AUTH, zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL, zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL):
        break
sock.disable_monitor()
print("refused")
