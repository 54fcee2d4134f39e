// Sends every command with the npm package zeromq, as a Request and as a Dealer.
import { createRequire } from "node:module";
import assert from "node:assert/strict";

const [, , address, modules] = process.argv;
const { Dealer, Request } = createRequire(modules + "/")("zeromq");
const request = new Request({ linger: 0, receiveTimeout: 20000 });
request.connect(address);

async function call(payload) {
  await request.send(JSON.stringify(payload));
  const [reply] = await request.receive();
  return JSON.parse(reply.toString());
}

async function check(payload, expected) {
  assert.deepEqual(await call({ state: "leads", ...payload }), expected);
}

const ok = { status: "ok" };
await check({ cmd: "CREATE_STATE", max_length: 5, indexes: ["name"] }, { ...ok, created: "leads", max_length: 5 });
await check({ cmd: "SET_STATE", data: [{ name: "Ann", n: 1 }, { name: "Zoë", n: 2 }] }, { ...ok, accepted: 2, dropped: 0 });
await check({ cmd: "CREATE_RECORD", data: { name: "Cy", n: 3 } }, { ...ok, id: 3 });
await check({ cmd: "SET_RECORD", id: 1, data: { name: "Ada", n: 1 } }, ok);
await check({ cmd: "PATCH_RECORD", id: 3, data: { n: 4 } }, { ...ok, patched: true });
await check({ cmd: "PATCH_RECORD", id: 3, increment: { n: 2 }, return_record: true }, { ...ok, patched: true, record: { id: 3, name: "Cy", n: 6 } });
await check({ cmd: "UPSERT_RECORD", match: ["name"], data: { name: "Zoë", n: 7 } }, { ...ok, id: 2, created: false });
await check({ cmd: "GET_RECORD", id: 2, with_version: true }, { ...ok, record: { id: 2, name: "Zoë", n: 7 }, version: 6 });
await check({ cmd: "DELETE_RECORD", id: 1 }, { ...ok, deleted: true });
await check({ cmd: "LIST_RECORDS", where: { name: "Cy" } }, { ...ok, records: [{ id: 3, name: "Cy", n: 6 }] });
await check({ cmd: "BATCH", commands: [{ cmd: "DELETE_RECORD", state: "leads", id: 3 }, { cmd: "CREATE_RECORD", state: "leads", data: { name: "Di", n: 0 } }] },
  { ...ok, results: [{ ...ok, deleted: true }, { ...ok, id: 3 }] });
await check({ cmd: "GET_SCHEMA" }, { ...ok, schema: ["id", "n", "name"] });
await check({ cmd: "GET_STATE_INFO" }, { ...ok, name: "leads", max_length: 5, current_length: 2, schema: ["id", "n", "name"], indexes: ["name"], version: 9 });
await check({ cmd: "LIST_STATES" }, { ...ok, states: ["leads"] });
await check({ cmd: "NOPE" }, { status: "error", message: "Unknown command 'NOPE'" });

const dealer = new Dealer({ linger: 0, receiveTimeout: 20000 });
dealer.connect(address);
const count = 500;
for (let i = 0; i < count; i++) {
  await dealer.send(["", JSON.stringify({ cmd: "GET_RECORD", state: "leads", id: i % 2 === 0 ? 2 : 999 })]);
}
for (let i = 0; i < count; i++) {
  const [, reply] = await dealer.receive();
  assert.equal(JSON.parse(reply.toString()).record === null, i % 2 === 1, `reply ${i}`);
}
await check({ cmd: "DELETE_STATE" }, ok);
request.close();
dealer.close();
console.log("every command");
