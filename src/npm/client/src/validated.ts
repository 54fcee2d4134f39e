import { StateStoreError } from './errors.js'
import type { StandardSchemaV1 } from './standard-schema.js'

/** Checks stored content by a schema, which may also convert it. INVALID_DATA if it does not fit, with the details `[{path, message}]` as the server has them. */
export async function validated<Output>(schema: StandardSchemaV1<unknown, Output> | undefined, value: unknown, at = ''): Promise<Output> {
  if (schema === undefined) {
    return value as Output
  }

  const result = await schema['~standard'].validate(value)
  if (result.issues === undefined) {
    return result.value
  }

  const problems = result.issues.map(({ message, path = [] }) => ({
    path: at + path.map((step) => `/${pointer(typeof step === 'object' ? step.key : step)}`).join(''),
    message,
  }))
  const [first] = problems
  throw new StateStoreError('INVALID_DATA', `The stored content does not fit the schema of the client: ${first?.path} ${first?.message}`, 'client', {}, problems)
}

function pointer(key: PropertyKey): string {
  return String(key).replace(/~/g, '~0').replace(/\//g, '~1')
}
