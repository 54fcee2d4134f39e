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

/// <summary>Makes a silo, or an application that hosts one, keep a state store.</summary>
public static class StateStoreSiloBuilder
{
    private const string SubscriptionStorage = "PubSubStore";

    /// <summary>
    /// Of how many grains a silo remembers where they are. A conversation takes a tenth more memory while it is among them, and one that is not costs its
    /// next call a look into the directory; so it is those that are called again and again that should be.
    /// </summary>
    private const int RememberedAddresses = 100_000;

    private const int MissedProbes = 3;

    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Orleans' own precaution for grains that nothing else protects. Those of the store have leases, which are shorter.</summary>
    private static readonly TimeSpan DirectoryLease = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Adds the store's grains, its stream provider, and <see cref="IStateStore"/>. The storage is opened when the silo starts, again and
    /// again until it answers, and disposed of after everything that uses it. All silos of a cluster need the same storage.
    /// </summary>
    /// <param name="silo">The silo.</param>
    /// <param name="storage">Makes the storage.</param>
    /// <param name="options">How the store is to behave.</param>
    /// <param name="beforeChange">Finds what is asked before each change, if that is a service; the same on all silos too.</param>
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
        services.AddSingleton(provider => new LocalStateStore(
            provider.GetRequiredService<IStateStorage>(),
            beforeChange is null ? options.Engine : options.Engine with { BeforeChange = beforeChange(provider) },
            options.Clock,
            provider.GetRequiredService<ILogger<LocalStateStore>>(),
            provider.GetRequiredService<StoreMeter>()));
        services.AddSingleton<IStateStore>(provider => new SiloStateStore(
            provider.GetRequiredService<IGrainFactory>(),
            provider.GetRequiredService<LocalStateStore>(),
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
#pragma warning disable ORLEANSEXP003 // The directory is marked as experimental; the store relies on it only where OwnedGrains says so.
        silo.AddDistributedGrainDirectory(OwnedGrains.Directory);
#pragma warning restore ORLEANSEXP003
        silo.Configure<ClusterMembershipOptions>(ShortenTakeover);
        silo.Configure<GrainDirectoryOptions>(directory =>
        {
            directory.CacheSize = RememberedAddresses;
            directory.RangeLeaseDuration = (ProbeTimeout * MissedProbes) + DirectoryLease;
        });

        // Also how long a remote reader of a feed is kept waiting: less than the reader waits.
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = StateStoreClientBuilder.ResponseTimeout);
        return silo.AddStreams();
    }

    /// <summary>
    /// A silo that died, or that is frozen, is found out, and its conversations are served elsewhere, within 15 seconds; by default Orleans takes longer.
    /// Two times add up: a silo is declared dead <see cref="MissedProbes"/> probes after it was last heard of, and then the directory gives out
    /// no conversation of it for <see cref="DirectoryLease"/>.
    /// </summary>
    private static void ShortenTakeover(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = ProbeTimeout;
        membership.NumMissedProbesLimit = MissedProbes;

        // Orleans counts no vote against a silo that it heard of within this times the number of probes; a frozen one keeps its connections.
        membership.MaxProbeTimeout = ProbeTimeout;
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(10);
    }

    private static ClusterStanding CreateStanding(IServiceProvider provider)
    {
        var standing = new ClusterStanding(provider.GetRequiredService<TimeProvider>());
        provider.GetRequiredService<StoreMeter>().ObserveMembership(() => standing.IsMember);
        return standing;
    }

    /// <summary>Memory streams, unless the application has registered something else under these names before.</summary>
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
