using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;

namespace StateStore.Orleans.Grains;

/// <summary>
/// Creates the grains of conversations. Orleans' own activator resolves the context of a grain from the scope of its activation. A scope that has
/// resolved a service takes a quarter of a kilobyte more while the activation lives. There may be a million activations.
/// </summary>
internal sealed class ConversationActivator(IServiceProvider services) : IConfigureGrainTypeComponents, IGrainActivator
{
    private static readonly GrainType Conversation = GrainType.Create(ConversationGrain.Type);

    // Resolved with the first grain: SiloParts needs the same parts of the silo that need this activator.
    private readonly Lazy<SiloParts> _silo = new(services.GetRequiredService<SiloParts>);

    public void Configure(GrainType grainType, GrainProperties properties, GrainTypeSharedContext shared)
    {
        if (grainType == Conversation)
        {
            shared.SetComponent<IGrainActivator>(this);
        }
    }

    public object CreateInstance(IGrainContext context) => new ConversationGrain(context, _silo.Value);

    public ValueTask DisposeInstance(IGrainContext context, object instance) => default;
}
