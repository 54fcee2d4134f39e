import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { pieceTranslation } from '@activepieces/pieces-framework';
import { stateStore } from '../src';

/** The texts at a path such as `actions.*.displayName`. */
function texts(value: any, [first, ...rest]: string[]): string[] {
  if (value === undefined || value === null) {
    return [];
  }

  return first === undefined ? [value] : first === '*' ? Object.values(value).flatMap((member) => texts(member, rest)) : texts(value[first], rest);
}

test('The_translation_file_has_every_text_that_the_framework_translates', async () => {
  const file = join(__dirname, '../../src/i18n/translation.json');
  const all = pieceTranslation.pathsToValuesToTranslate.flatMap((path) => texts(stateStore.metadata(), path.split('.')));
  assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), Object.fromEntries(all.map((text) => [text, text])));
});

test('The_piece_has_the_actions_and_triggers_of_its_manual', () => {
  assert.deepEqual(Object.values(stateStore.actions()).map(({ displayName }) => displayName), [
    'Set Schema Bundle', 'Get Conversation', 'Set Conversation', 'Debug Schema Bundle', 'Custom API Call',
  ]);
  assert.deepEqual(Object.values(stateStore.triggers()).map(({ displayName }) => displayName), [
    'On Conversation Changed', 'On Conversation Changed (Instant)',
  ]);
});
