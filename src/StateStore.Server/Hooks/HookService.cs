using StateStore.Lua.Hooks;
using StateStore.Server.Options;

namespace StateStore.Server.Hooks;

/// <summary>Hooks in Lua, for as long as the server runs.</summary>
internal sealed class HookService(LuaHooks hooks, IStateStore store) : BackgroundService
{
    public static void AddTo(IServiceCollection services, string directory)
    {
        services.AddSingleton(provider => new LuaHooks(directory, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<LuaHooks>>()));
        services.AddHostedService<HookService>();
    }

    public static ConversationHook BeforeChange(IServiceProvider services) => services.GetRequiredService<LuaHooks>().Before;

    /// <exception cref="OptionException">A file does not load: a server without rules that it was meant to have would let through what they forbid.</exception>
    public static void Load(IServiceProvider services)
    {
        if (services.GetService<LuaHooks>()?.Load() is [var failure, ..])
        {
            throw new OptionException($"--hooks: {failure}");
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => hooks.RunAsync(store, stoppingToken);
}
