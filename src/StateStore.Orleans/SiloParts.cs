using StateStore.Engine.Telemetry;
using StateStore.Orleans.Streams;

namespace StateStore.Orleans;

/// <summary>The services that all conversations of one silo share. A conversation has one reference to them, because there may be a million.</summary>
internal sealed record SiloParts(
    LocalStateStore Engine, Ownership Ownership, Takeover Takeover, ChangePublishing Publishing, StoreMeter Meter, MemoryEpoch Epoch);
