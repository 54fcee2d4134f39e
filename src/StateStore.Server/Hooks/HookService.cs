using StateStore.Lua.Hooks;
using StateStore.Server.Options;

namespace StateStore.Server.Hooks;

/// <summary>Runs the Lua hooks while the server runs.</summary>
internal sealed class HookService(LuaHooks hooks, LocalStateStore store) : BackgroundService
{
    /// <summary>The function with which the engine gets the hook that it calls before a change. Null if the options name no hooks.</summary>
    public static Func<IServiceProvider, ConversationHook>? BeforeChange(ServerOptions options) =>
        options.Hooks is null ? null : services => services.GetRequiredService<LuaHooks>().Before;

    /// <summary>Adds the hooks. Call it after adding the services that hooks need while they stop: the service that was added last stops first.</summary>
    public static void AddTo(IServiceCollection services, ServerOptions options)
    {
        if (options.Hooks is not { } directory)
        {
            return;
        }

        services.AddSingleton(provider => new LuaHooks(directory, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<LuaHooks>>()));
        services.AddHostedService<HookService>();
    }

    /// <summary>Loads the hooks before the start.</summary>
    /// <exception cref="OptionException">
    /// A file does not load. The server must not start then: without the hook it would accept changes that the hook forbids.
    /// </exception>
    public static void Load(IServiceProvider services)
    {
        if (services.GetService<LuaHooks>()?.Load() is [var failure, ..])
        {
            throw new OptionException($"--hooks: {failure}");
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => hooks.RunAsync(store, stoppingToken);
}
