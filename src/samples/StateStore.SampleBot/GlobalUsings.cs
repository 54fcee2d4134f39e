// Orleans, whose namespace is imported everywhere, has one of its own.
global using ErrorCode = StateStore.Core.Errors.ErrorCode;
