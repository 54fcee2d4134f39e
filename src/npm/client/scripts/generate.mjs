/*
 * Writes the types of requests and answers from the OpenAPI document of a running server, a file for each tag of its operations:
 *
 *     STATESTORE_URL=http://127.0.0.1:8080 npm run generate [-- FOLDER]
 */
import { mkdir, writeFile } from 'node:fs/promises'
import openapiTS, { astToString } from 'openapi-typescript'

const url = (process.env.STATESTORE_URL ?? 'http://127.0.0.1:8080').replace(/\/$/, '')
const folder = process.argv[2] ?? 'src/generated'
const { openapi, info, paths, components } = await (await fetch(`${url}/openapi/v1.json`)).json()

// The client has a method for each operation, so it needs only the bodies. Examples would make the files three times as large.
for (const schema of Object.values(components.schemas)) {
  delete schema.example
}

// A schema belongs to the first tag whose operations use it, directly or through another schema.
const tagOf = {}
function claim(value, tag) {
  for (const [, name] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
    if (!(name in tagOf)) {
      tagOf[name] = tag
      claim(components.schemas[name], tag)
    }
  }
}
claim({ $ref: '#/components/schemas/Error' }, 'Errors')
for (const { tags, ...operation } of Object.values(paths).flatMap((methods) => Object.values(methods))) {
  claim(operation, tags[0])
}

const document = { openapi, info: { ...info, version: '1' }, paths: {}, components: { schemas: components.schemas } }
const text = astToString(await openapiTS(document))
const members = text.slice(text.indexOf('    schemas: {\n') + '    schemas: {\n'.length, text.indexOf('\n    };\n    responses:')).split(/\n(?= {8}(?:\/\*\*|[A-Z]\w*:))/)

// The comment of a schema stands before its name.
const groups = new Map()
let comment = ''
for (const member of members) {
  const name = /^ {8}([A-Z]\w*):/.exec(member)?.[1]
  comment += `${member}\n`
  if (name !== undefined) {
    const tag = tagOf[name] ?? 'Errors'
    groups.set(tag, (groups.get(tag) ?? '') + comment.replaceAll('components["schemas"]', 'Schemas').replace(/^ {4}/gm, ''))
    comment = ''
  }
}

const header = '// Generated from the OpenAPI document of the server by `npm run generate`. Do not edit.\n\n'
const tags = [...groups.keys()].sort()
await mkdir(folder, { recursive: true })
for (const tag of tags) {
  const body = groups.get(tag)
  const imported = body.includes('Schemas["') ? "import type { Schemas } from './index.js'\n\n" : ''
  await writeFile(`${folder}/${tag}.ts`, `${header}${imported}export interface ${tag} {\n${body}}\n`)
}

const imports = tags.map((tag) => `import type { ${tag} } from './${tag}.js'\n`).join('')
await writeFile(`${folder}/index.ts`, `${header}${imports}\n/** The bodies of requests and answers, by their names in the document. */\nexport interface Schemas extends ${tags.join(', ')} {}\n`)
