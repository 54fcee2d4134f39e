using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StateStore.Storage;
using StateStore.ZeroMq;

namespace StateStore.Benchmarks;

/// <summary>A store with a ZeroMQ server, in this process.</summary>
internal sealed class TableDoor(IHost host) : IAsyncDisposable
{
    public const string Namespace = "default";

    private const int Batch = 500;

    public string Address => host.Services.GetRequiredService<ZmqServer>().Address!;

    public ITables Tables => host.Services.GetRequiredService<IStateStore>().Tables;

    public IConnectionListenerFactory Transport =>
        host.Services.GetRequiredKeyedService<IConnectionListenerFactory>(StateStoreZmq.Transport);

    public static async Task<TableDoor> StartAsync(Func<IStateStorage> storage)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddStateStore(_ => storage());
        builder.Services.AddStateStoreZmq(new(ZmqEndpoint.Parse("tcp://127.0.0.1:0")));
        var host = builder.Build();
        await host.Services.GetRequiredService<IStateStorage>().OpenAsync(default);
        await host.StartAsync();
        return new(host);
    }

    /// <summary>The data of the n-th record, of the size used in the tutorial of the Simple State Engine.</summary>
    public static string Data(long n) => $$"""{"name":"Alice Example {{n}}","status":"open"}""";

    /// <summary>Creates a table with this number of records, unless it exists.</summary>
    public async Task FillAsync(string table, int count)
    {
        if ((await Tables.GetAsync(Namespace, table)).Error is not null)
        {
            Samples.Require((await Tables.ChangeAsync(Namespace, table, new TableCommand.CreateState())).IsOk);
        }

        for (var made = (int)(await Tables.GetAsync(Namespace, table)).Value.Length; made < count; made += Batch)
        {
            var changed = await Tables.ChangeAsync(Namespace, [.. Enumerable.Range(made, Math.Min(Batch, count - made)).Select(n => Create(table, n))]);
            Samples.Require(changed.IsOk);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
    }

    private static TableRequest Create(string table, int n) =>
        new(table, new TableCommand.CreateRecord(null, JsonText.FromTrusted(Encoding.UTF8.GetBytes(Data(n)))));
}
