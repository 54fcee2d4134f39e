global using StateStore.Conformance;
global using StateStore.Core;
global using StateStore.Engine;
global using StateStore.Storage;

// Orleans, whose namespace is imported everywhere, has one of its own.
global using ErrorCode = StateStore.Core.ErrorCode;
