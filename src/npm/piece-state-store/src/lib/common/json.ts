import { StateStoreError } from '@statestore/client';

/** The value of an optional field; undefined if the field is empty, in every form that a flow has for it. */
export function given<T>(value: T | null | undefined): T | undefined {
  return value === null || (value as unknown) === '' ? undefined : value;
}

/** An object that a step gives as JSON or as JSON text; undefined if the field is empty. INVALID_JSON if it is something else. */
export function objectOf<T extends object>(field: unknown, prefix: string): T | undefined {
  const value = given(field);
  if (value === undefined) {
    return undefined;
  }

  const parsed = typeof value === 'string' ? parse(value, prefix) : value;
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new StateStoreError('INVALID_JSON', `${prefix} an object such as {"a":1} is expected`, 'client');
  }

  return parsed as T;
}

function parse(text: string, prefix: string): unknown {
  try {
    return JSON.parse(text);
  } catch (err) {
    throw new StateStoreError('INVALID_JSON', `${prefix} ${(err as Error).message}`, 'client');
  }
}
