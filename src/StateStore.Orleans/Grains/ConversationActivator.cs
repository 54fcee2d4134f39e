using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;

namespace StateStore.Orleans.Grains;

/// <summary>
/// Makes the grains of conversations itself. Orleans' own way resolves a grain's context from the scope of its activation, and a scope that has been
/// asked for anything takes a quarter of a kilobyte more for as long as the activation lives; of these there may be a million.
/// </summary>
internal sealed class ConversationActivator(IServiceProvider services) : IConfigureGrainTypeComponents, IGrainActivator
{
    private static readonly GrainType Conversation = GrainType.Create(ConversationGrain.Type);

    // Not before the first grain: what they need is made of the same parts of the silo that ask for this.
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
