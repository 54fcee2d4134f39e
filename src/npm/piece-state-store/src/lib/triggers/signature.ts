import { createHmac, timingSafeEqual } from 'node:crypto';
import { TriggerPayload } from '@activepieces/shared';

/** The greatest age of a signature in seconds. A queue of Activepieces may hold a delivery back, and replays are recognised by their id. */
const longestAge = 24 * 60 * 60;

/** A delivery with a valid signature. */
export type Delivery = { id: string; type: string; data: unknown };

/**
 * Verifies a delivery by Standard Webhooks (HMAC-SHA256 over id, timestamp and body).
 * @param secret `whsec_` and the key in base64.
 * @param now Unix time in seconds.
 * @returns The delivery; undefined if no signature is valid.
 */
export function verify({ headers, rawBody }: TriggerPayload, secret: string, now = Date.now() / 1000): Delivery | undefined {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  if (!id || !timestamp || !signatures || !rawBody || !(Math.abs(now - Number(timestamp)) <= longestAge)) {
    return undefined;
  }

  const body = textOf(rawBody);
  const expected = createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64')).update(`${id}.${timestamp}.${body}`).digest();
  const isValid = signatures.split(' ').some((signature) => {
    const given = Buffer.from(signature.replace(/^v1,/, ''), 'base64');
    return signature.startsWith('v1,') && given.length === expected.length && timingSafeEqual(given, expected);
  });
  return isValid ? { id, ...JSON.parse(body) } : undefined;
}

/** The body as it was sent. A queue turns a Buffer into its JSON form. */
function textOf(rawBody: unknown): string {
  return typeof rawBody === 'string' ? rawBody : Buffer.from((rawBody as { data?: number[] }).data ?? (rawBody as Buffer)).toString();
}
