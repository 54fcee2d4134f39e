/*
 * Writes the types of requests and answers from the OpenAPI document of a running server:
 *
 *     STATESTORE_URL=http://127.0.0.1:8080 npm run generate [-- FILE]
 */
import { writeFile } from 'node:fs/promises'
import openapiTS, { astToString } from 'openapi-typescript'

const url = (process.env.STATESTORE_URL ?? 'http://127.0.0.1:8080').replace(/\/$/, '')
const { openapi, info, components } = await (await fetch(`${url}/openapi/v1.json`)).json()

// The client has a method for each operation, so it needs only the bodies. Examples would make the file three times as large.
for (const schema of Object.values(components.schemas)) {
  delete schema.example
}

const document = { openapi, info: { ...info, version: '1' }, paths: {}, components: { schemas: components.schemas } }
const header = '// Generated from the OpenAPI document of the server by `npm run generate`. Do not edit.\n\n'
await writeFile(process.argv[2] ?? 'src/generated/api.ts', header + astToString(await openapiTS(document)))
