import { ErrorCode, isStateStoreError } from '@statestore/client';

/** The codes that a flow can't handle: a person must repair the connection or the server. */
const broken: ErrorCode[] = ['UNAUTHORIZED', 'FORBIDDEN', 'STORAGE_UNAVAILABLE', 'CORRUPT', 'INTERNAL'];

/** The answer of an action that the server or the piece refused. */
export type Refusal = { ok: false; error: { code: ErrorCode; message: string; details?: unknown } };

/** Runs an action. A refusal is a value, so that a flow can branch on it; a broken connection throws, so that the run fails. */
export async function answer<T extends object>(action: () => Promise<T>): Promise<({ ok: true } & T) | Refusal> {
  try {
    return { ok: true, ...(await action()) };
  } catch (err) {
    if (!isStateStoreError(err) || !['server', 'client'].includes(err.origin) || broken.includes(err.code)) {
      throw err;
    }

    const { code, message, details } = err;
    return { ok: false, error: { code, message, ...(details !== undefined && { details }) } };
  }
}
