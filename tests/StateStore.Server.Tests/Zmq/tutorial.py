# The tutorial of the Simple State Engine, sections 2 to 12, with the expected reply of each step.
import sys
import zmq

ctx = zmq.Context()
sock = ctx.socket(zmq.REQ)
sock.setsockopt(zmq.LINGER, 0)
sock.setsockopt(zmq.RCVTIMEO, 20000)
sock.connect(sys.argv[1])

def call(payload):
    sock.send_json(payload)
    return sock.recv_json()

def check(payload, expected):
    reply = call(payload)
    assert reply == expected, (payload, reply)

check({"cmd": "CREATE_STATE", "state": "leads", "max_length": 1000}, {"status": "ok", "created": "leads", "max_length": 1000})
check({"cmd": "SET_STATE", "state": "leads", "data": [{"name": "Alice", "status": "open"}, {"name": "Bob", "status": "open"}]},
      {"status": "ok", "accepted": 2, "dropped": 0})
check({"cmd": "GET_SCHEMA", "state": "leads"}, {"status": "ok", "schema": ["id", "name", "status"]})
check({"cmd": "CREATE_RECORD", "state": "leads", "data": {"name": "Charlie", "status": "open"}}, {"status": "ok", "id": 3})
check({"cmd": "GET_RECORD", "state": "leads", "id": 3}, {"status": "ok", "record": {"id": 3, "name": "Charlie", "status": "open"}})
check({"cmd": "PATCH_RECORD", "state": "leads", "id": 3, "data": {"status": "closed"}}, {"status": "ok", "patched": True})
check({"cmd": "PATCH_RECORD", "state": "leads", "id": 3, "data": {"priority": 1}},
      {"status": "error", "message": "PATCH contains unknown fields: {'priority'}"})
check({"cmd": "SET_RECORD", "state": "leads", "id": 2, "data": {"id": 2, "name": "Bob", "status": "archived"}}, {"status": "ok"})
check({"cmd": "LIST_RECORDS", "state": "leads"}, {"status": "ok", "records": [
    {"id": 1, "name": "Alice", "status": "open"}, {"id": 2, "name": "Bob", "status": "archived"}, {"id": 3, "name": "Charlie", "status": "closed"}]})
check({"cmd": "DELETE_RECORD", "state": "leads", "id": 1}, {"status": "ok", "deleted": True})
check({"cmd": "CREATE_STATE", "state": "campaign", "max_length": 1500}, {"status": "ok", "created": "campaign", "max_length": 1500})
big_list = [{"n": i} for i in range(1632)]
check({"cmd": "SET_STATE", "state": "campaign", "data": big_list}, {"status": "ok", "accepted": 1500, "dropped": 132})
check({"cmd": "CREATE_RECORD", "state": "campaign", "data": {"n": 0}},
      {"status": "error", "message": "State 'campaign' has reached max_length (1500)"})
check({"cmd": "GET_STATE_INFO", "state": "leads"}, {
    "status": "ok", "name": "leads", "max_length": 1000, "current_length": 2, "schema": ["id", "name", "status"], "version": 5})
check({"cmd": "LIST_STATES"}, {"status": "ok", "states": ["leads", "campaign"]})
check({"cmd": "DELETE_STATE", "state": "campaign"}, {"status": "ok"})
print("tutorial")

sock.send(b"not json")
assert sock.recv_json() == {"status": "error", "message": "invalid JSON"}
sock.send_multipart([b"{}", b"{}"])
assert sock.recv_json() == {"status": "error", "message": "A request must be a message of one frame"}
check({"cmd": "LIST_STATES"}, {"status": "ok", "states": ["leads"]})
print("survives")
