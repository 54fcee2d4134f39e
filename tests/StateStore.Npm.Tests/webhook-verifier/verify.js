// Verifies the message in the file of the first argument with the secret in the second.
import { readFileSync } from "node:fs";
import { Webhook } from "standardwebhooks";

const { headers, body } = JSON.parse(readFileSync(process.argv[2], "utf8"));
try {
  console.log(`verified ${new Webhook(process.argv[3]).verify(body, headers).type}`);
} catch (error) {
  console.log(`refused ${error.message}`);
}
