# A SUB that prints one line for each message, after each input line that tells it to subscribe, cancel or read.
import sys
import zmq

context = zmq.Context()
sub = context.socket(zmq.SUB)
sub.setsockopt(zmq.LINGER, 0)
sub.connect(sys.argv[1])
for line in sys.stdin:
    command, _, argument = line.rstrip("\n").partition(" ")
    if command == "subscribe":
        sub.setsockopt_string(zmq.SUBSCRIBE, argument)
    elif command == "cancel":
        sub.setsockopt_string(zmq.UNSUBSCRIBE, argument)
    elif command == "read":
        if sub.poll(int(argument)):
            print("|".join(frame.decode() for frame in sub.recv_multipart()), flush=True)
        else:
            print("nothing", flush=True)
