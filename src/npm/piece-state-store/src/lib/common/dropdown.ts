import { AppConnectionValueForAuthProperty, DropdownState, Property, PropertyContext } from '@activepieces/pieces-framework';
import { stateStoreAuth } from '../auth';
import { StepContext } from './connection';

/** The values of the other fields of the step while a user fills it in. */
export type Fields = StepContext & { propsValue: { conversation_id?: string } };

/**
 * A dropdown with the texts that the server knows. A text that the user types is an option too: a step may name a new namespace, and without a state machine
 * a new state.
 */
export function dropdown<R extends boolean>(
  words: { displayName: string; description: string; required: R },
  refreshers: string[],
  load: (fields: Fields) => Promise<string[]>,
) {
  return Property.Dropdown<string, R, typeof stateStoreAuth>({
    ...words,
    auth: stateStoreAuth,
    refreshers: ['auth', ...refreshers],
    refreshOnSearch: true,
    options: async ({ auth, ...propsValue }, { searchValue }: PropertyContext) =>
      auth ? optionsOf(auth, propsValue, searchValue?.trim() ?? '', load) : none('Choose a connection first'),
  });
}

async function optionsOf(
  auth: AppConnectionValueForAuthProperty<typeof stateStoreAuth>,
  propsValue: Fields['propsValue'],
  typed: string,
  load: (fields: Fields) => Promise<string[]>,
): Promise<DropdownState<string>> {
  try {
    const known = (await load({ auth, propsValue })).filter((text) => text.includes(typed));
    const texts = [...new Set(typed === '' ? known : [typed, ...known])];
    return texts.length === 0 ? { ...none('The server knows none yet: type one'), disabled: false } : { options: texts.map((text) => ({ label: text, value: text })) };
  } catch (err) {
    return none((err as Error).message);
  }
}

function none(placeholder: string): DropdownState<string> {
  return { disabled: true, placeholder, options: [] };
}
