// Reads [{schema, instances}] from a file. Prints for each the verdicts of Ajv, or null for a schema that Ajv refuses.
const fs = require("fs");
const Ajv = require("ajv/dist/2020");
const ajv = new Ajv({ strict: false, validateFormats: false, logger: false });
const results = JSON.parse(fs.readFileSync(process.argv[2], "utf8")).map(({ schema, instances }) => {
  try {
    const validate = ajv.compile(schema);
    return instances.map((instance) => validate(instance));
  } catch {
    return null;
  }
});
console.log(JSON.stringify(results));
