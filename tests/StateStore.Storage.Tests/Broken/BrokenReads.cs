using System.Collections.Immutable;
using System.Text.Json;
using StateStore.Conformance.Storage;

namespace StateStore.Storage.Tests.Broken;

/// <summary>Lets one unreadable entry fail all entries that are loaded with it.</summary>
internal sealed class FailsAllForOneThatIsDamaged(IStateStorage inner) : StorageDecorator(inner)
{
    public override async ValueTask<ImmutableArray<StoredEntry>> LoadManyAsync(
        string ns, ImmutableArray<EntityKey> keys, long bytes, CancellationToken cancellation)
    {
        var entries = await base.LoadManyAsync(ns, keys, bytes, cancellation);
        foreach (var entry in entries.Where(entry => entry.Value is not null))
        {
            JsonDocument.Parse(entry.Value!.Value).RootElement.GetProperty("version").GetInt64();
        }

        return entries;
    }
}

/// <summary>Omits an unreadable entry from the sweep.</summary>
internal sealed class HidesTheDamagedFromTheSweep(IStateStorage inner) : StorageDecorator(inner)
{
    public override async ValueTask<ImmutableArray<DueEntry>> ScanDueAsync(string ns, DateTimeOffset until, int limit, CancellationToken cancellation)
    {
        var due = ImmutableArray.CreateBuilder<DueEntry>();
        foreach (var entry in await base.ScanDueAsync(ns, until, limit, cancellation))
        {
            var stored = await LoadAsync(ns, entry.Key, cancellation);
            if (stored.Value is { } value && ConversationCodec.Decode(value) is not null)
            {
                due.Add(entry);
            }
        }

        return due.DrainToImmutable();
    }
}
