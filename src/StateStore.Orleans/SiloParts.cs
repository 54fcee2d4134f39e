using StateStore.Engine.Telemetry;
using StateStore.Orleans.Streams;

namespace StateStore.Orleans;

/// <summary>What all conversations of one silo share. One reference to it, because there may be a million of them.</summary>
internal sealed record SiloParts(
    LocalStateStore Engine, Ownership Ownership, Takeover Takeover, ChangePublishing Publishing, StoreMeter Meter, MemoryEpoch Epoch);
