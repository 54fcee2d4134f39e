using StateStore.Lua.Hooks;
using StateStore.Server.Options;

namespace StateStore.Server.Hooks;

/// <summary>Hooks in Lua, for as long as the server runs.</summary>
internal sealed class HookService(LuaHooks hooks, LocalStateStore store) : BackgroundService
{
    /// <summary>How the engine finds what it is to ask before a change; null = nothing, since the options name no hooks.</summary>
    public static Func<IServiceProvider, ConversationHook>? BeforeChange(ServerOptions options) =>
        options.Hooks is null ? null : services => services.GetRequiredService<LuaHooks>().Before;

    /// <summary>After the services that they need while they stop: what was added last stops first.</summary>
    public static void AddTo(IServiceCollection services, ServerOptions options)
    {
        if (options.Hooks is not { } directory)
        {
            return;
        }

        services.AddSingleton(provider => new LuaHooks(directory, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<LuaHooks>>()));
        services.AddHostedService<HookService>();
    }

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
