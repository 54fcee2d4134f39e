# A DEALER that sends everything before it reads anything.
import sys
import zmq

address, count, delimiter = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "delimiter"
context = zmq.Context()
dealer = context.socket(zmq.DEALER)
dealer.setsockopt(zmq.LINGER, 0)
dealer.setsockopt(zmq.RCVTIMEO, 20000)
dealer.setsockopt(zmq.IDENTITY, b"the dealer")
dealer.setsockopt(zmq.SNDHWM, 0)
dealer.setsockopt(zmq.RCVHWM, 0)
dealer.connect(address)

envelope = [b"route", b""] if delimiter else []
for i in range(count):
    dealer.send_multipart(envelope + [b"%d" % i])
for i in range(count):
    assert dealer.recv_multipart() == envelope + [b"%d" % i], i
print(count, "in order")
