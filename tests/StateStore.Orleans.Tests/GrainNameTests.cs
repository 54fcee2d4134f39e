using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Metadata;
using StateStore.Orleans.Grains;
using StateStore.Orleans.Hosting;

namespace StateStore.Orleans.Tests;

/// <summary>The names by which silos and clients of neighbouring releases find grains. A renamed type must not change them.</summary>
public sealed class GrainNameTests
{
    [Fact]
    public void Grain_types_keep_their_names()
    {
        var types = typeof(IConversationGrain).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IGrain)) && !type.Name.StartsWith("Proxy_", StringComparison.Ordinal));

        Assert.Equal(["conversation", "dry_run", "feed", "inbox", "keys", "namespace", "publisher", "reader", "table", "webhooks"], types.Select(GrainTypeOf).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Grain_interfaces_keep_their_names()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.UseOrleansClient(client => client.UseLocalhostClustering().AddStateStoreClient());
        using var host = builder.Build();
        var names = host.Services.GetRequiredService<GrainInterfaceTypeResolver>();
        var interfaces = typeof(IConversationGrain).Assembly.GetTypes().Where(type => type.IsInterface && type.IsAssignableTo(typeof(IGrain)));

        string[] expected =
        [
            "statestore.IConversationGrain", "statestore.IDryRunGrain", "statestore.IFeedGrain", "statestore.IInboxGrain", "statestore.IKeyGrain", "statestore.INamespaceGrain", "statestore.IPublisherGrain",
            "statestore.IReaderGrain", "statestore.IShownGrain", "statestore.ITableGrain", "statestore.IWebhookGrain",
        ];
        Assert.Equal(expected, interfaces.Select(type => names.GetGrainInterfaceType(type).ToString()).Order(StringComparer.Ordinal));
    }

    private static string GrainTypeOf(Type type) =>
        ((GrainTypeAttribute)Attribute.GetCustomAttribute(type, typeof(GrainTypeAttribute))!).GetGrainType(null!, type).ToString();
}
