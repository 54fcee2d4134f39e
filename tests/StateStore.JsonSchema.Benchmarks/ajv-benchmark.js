// Reads cases [{name, schema, document}] (file names). Prints for each the nanoseconds per operation of Ajv's compiled validator.
const fs = require("fs");
const Ajv = require("ajv");
const WARM_UP_MS = 1000;
const SLICE_MS = 4;
const ROUNDS = 100;

// Takes the best of many short rounds, as the C# side does.
function measure(action) {
  const begin = performance.now();
  let warmed = 0;
  for (; performance.now() - begin < WARM_UP_MS; warmed++) action();
  const count = Math.max(1, Math.floor(warmed * SLICE_MS / WARM_UP_MS));
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < count; i++) action();
    best = Math.min(best, Number(process.hrtime.bigint() - start) / count);
  }

  return best;
}

const results = JSON.parse(fs.readFileSync(process.argv[2], "utf8")).map(({ name, schema, document }) => {
  const schemaText = JSON.parse(fs.readFileSync(schema, "utf8"));
  const text = fs.readFileSync(document, "utf8");
  const validate = new Ajv({ strict: false }).compile(schemaText);
  const parsed = JSON.parse(text);
  if (!validate(parsed)) throw new Error(name + ": " + JSON.stringify(validate.errors));
  let valid = true;
  const result = {
    name,
    compile: measure(() => new Ajv({ strict: false }).compile(schemaText)),
    validate: measure(() => { valid = validate(parsed) && valid; }),
    parseAndValidate: measure(() => { valid = validate(JSON.parse(text)) && valid; }),
  };
  if (!valid) throw new Error(name);
  return result;
});
console.log(JSON.stringify(results));
