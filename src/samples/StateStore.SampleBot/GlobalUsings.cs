// Orleans has a type of the same name, and its namespace is imported everywhere.
global using ErrorCode = StateStore.Core.Errors.ErrorCode;
