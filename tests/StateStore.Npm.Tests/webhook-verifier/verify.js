// Verifies the message in the file of the first argument with the secret, or the public key of Ed25519, in the second.
import { createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { Webhook } from "standardwebhooks";

const { headers, body } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const secret = process.argv[3];
try {
  console.log(`verified ${secret.startsWith("whpk_") ? verifyEd25519() : new Webhook(secret).verify(body, headers).type}`);
} catch (error) {
  console.log(`refused ${error.message}`);
}

// The package knows HMAC only.
function verifyEd25519() {
  const x = Buffer.from(secret.slice("whpk_".length), "base64").toString("base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  const signed = Buffer.from(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`);
  const signature = Buffer.from(headers["webhook-signature"].slice("v1a,".length), "base64");
  if (!verify(null, signed, key, signature)) throw new Error("The signature is wrong");
  return JSON.parse(body).type;
}
