using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Providers;
using Orleans.Storage;
using Orleans.Streams;
using StateStore.Engine.Telemetry;
using StateStore.Orleans.Client;
using StateStore.Orleans.Grains;
using StateStore.Orleans.Streams;

namespace StateStore.Orleans.Hosting;

/// <summary>Registers the store in a silo.</summary>
public static class StateStoreSiloBuilder
{
    private const string SubscriptionStorage = "PubSubStore";

    /// <summary>
    /// The number of grains for which a silo caches the address. A cached address adds a tenth to the memory of a conversation. Without it, the next call
    /// reads the directory. So the cache should hold the grains that are called often.
    /// </summary>
    private const int RememberedAddresses = 100_000;

    private const int MissedProbes = 3;

    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    /// <summary>The lease of a range of the directory. Orleans protects grains without other protection by it. The leases of the store are shorter.</summary>
    private static readonly TimeSpan DirectoryLease = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Adds the grains of the store, its stream provider, an <see cref="IStateStore"/> and a <see cref="ConversationFeed"/>. The storage is opened when the
    /// silo starts, and retried every second while it is unavailable. It is disposed of after all services that use it.
    /// All silos of a cluster must use the same storage. The method shortens the timeouts of Orleans' failure detection (DESIGN.md, "Liveness").
    /// </summary>
    /// <param name="silo">The silo.</param>
    /// <param name="storage">Creates the storage, unopened.</param>
    /// <param name="options">The options of the store; null for the defaults.</param>
    /// <param name="beforeChange">
    /// Returns the hook that the engine calls before each change of a conversation; null for the hook of the options. All silos need the same hook.
    /// </param>
    /// <returns>The same silo.</returns>
    public static ISiloBuilder AddStateStoreGrains(
        this ISiloBuilder silo,
        Func<IServiceProvider, IStateStorage> storage,
        ClusterStoreOptions? options = null,
        Func<IServiceProvider, ConversationHook>? beforeChange = null)
    {
        options ??= ClusterStoreOptions.Default;
        var services = silo.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(storage);
        services.AddHostedService<StorageMonitor>();
        services.AddSingleton<TimeoutOwners>();
        services.AddSingleton(provider => new LocalStateStore(
            provider.GetRequiredService<IStateStorage>(),
            options.Engine with
            {
                BeforeChange = beforeChange is null ? options.Engine.BeforeChange : beforeChange(provider),
                TimeoutOwner = (ns, id, cancellation) => provider.GetRequiredService<TimeoutOwners>().FireDueAsync(ns, id, cancellation),
            },
            options.Clock,
            provider.GetRequiredService<ILogger<LocalStateStore>>(),
            provider.GetRequiredService<StoreMeter>()));
        services.AddSingleton<IStateStore>(provider => new SiloStateStore(
            provider.GetRequiredService<IGrainFactory>(),
            provider.GetRequiredService<LocalStateStore>(),
            provider.GetRequiredService<ChangePublishing>(),
            options.Engine.Limits));
        services.AddSingleton(CreateStanding);
        services.AddSingleton<Takeover>();
        services.AddSingleton<Ownership>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<Takeover>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<Ownership>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, Farewell>();
        services.AddSingleton<ChangePublishing>();
        services.AddSingleton<ConversationFeed>();
        services.TryAddSingleton(_ => new StoreMeter(options.Clock));
        services.AddSingleton<MemoryEpoch>();
        services.AddSingleton<IStorageListener>(provider => provider.GetRequiredService<MemoryEpoch>());
        services.AddKeyedSingleton<IControllable>(MemoryEpoch.Name, static (provider, _) => provider.GetRequiredService<MemoryEpoch>());
        services.AddSingleton<SiloParts>();
        services.AddSingleton<IConfigureGrainTypeComponents, ConversationActivator>();
#pragma warning disable ORLEANSEXP003 // The directory is experimental. The store uses it only for the grains that OwnedGrains describes.
        silo.AddDistributedGrainDirectory(OwnedGrains.Directory);
#pragma warning restore ORLEANSEXP003
        silo.Configure<ClusterMembershipOptions>(ShortenTakeover);
        silo.Configure<GrainDirectoryOptions>(directory =>
        {
            directory.CacheSize = RememberedAddresses;
            directory.RangeLeaseDuration = (ProbeTimeout * MissedProbes) + DirectoryLease;
        });

        // It bounds the wait of a remote reader of a feed too.
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = StateStoreClientBuilder.ResponseTimeout);
        return silo.AddStreams();
    }

    /// <summary>
    /// Makes other silos take over from a dead or frozen silo within 15 seconds; the defaults of Orleans take longer. Two times add up.
    /// A silo is declared dead <see cref="MissedProbes"/> probes after its last message. Then the directory withholds its conversations for
    /// <see cref="DirectoryLease"/>.
    /// </summary>
    private static void ShortenTakeover(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = ProbeTimeout;
        membership.NumMissedProbesLimit = MissedProbes;

        // Orleans ignores votes against a silo with a message within this time multiplied by the number of probes. A frozen silo keeps its connections.
        membership.MaxProbeTimeout = ProbeTimeout;
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(10);
    }

    private static ClusterStanding CreateStanding(IServiceProvider provider)
    {
        var standing = new ClusterStanding(provider.GetRequiredService<TimeProvider>());
        provider.GetRequiredService<StoreMeter>().ObserveMembership(() => standing.IsMember);
        return standing;
    }

    /// <summary>Adds memory streams, unless the application has already registered another provider under these names.</summary>
    private static ISiloBuilder AddStreams(this ISiloBuilder silo)
    {
        if (!silo.Services.Has<IStreamProvider>(ChangeStreamNames.Provider))
        {
            silo.AddMemoryStreams(ChangeStreamNames.Provider);
        }

        if (!silo.Services.Has<IGrainStorage>(SubscriptionStorage))
        {
            silo.AddMemoryGrainStorage(SubscriptionStorage);
        }

        return silo;
    }
}
