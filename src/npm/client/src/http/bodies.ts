import { StateStoreError } from '../errors.js'

/** The error for an answer that is not that of a StateStore server. */
export function foreign(url: string, words: string, status?: number): StateStoreError {
  return new StateStoreError('INTERNAL', `${url} is not a StateStore server: ${words}`, 'answer', { status })
}

/** Reads a whole body up to a limit. */
export async function readBytes(response: Response, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  // Runtimes without streams give the whole body at once.
  const reader = response.body?.getReader()
  for (let next = await reader?.read(); reader && !next!.done; next = await reader.read()) {
    chunks.push(next!.value!)
    length += next!.value!.length
    if (length > limit) {
      await reader.cancel()
      throw foreign(response.url, `its answer is larger than ${limit} bytes`, response.status)
    }
  }

  return chunks.length === 1 ? chunks[0]! : reader ? joined(chunks, length) : new Uint8Array(await response.arrayBuffer())
}

/** Reads JSON up to a limit; undefined if the body is not JSON. */
export async function readJson(response: Response, limit: number): Promise<unknown> {
  const text = new TextDecoder().decode(await readBytes(response, limit))
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function joined(chunks: Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }

  return whole
}
