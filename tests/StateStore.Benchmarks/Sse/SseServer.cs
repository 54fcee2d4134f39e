using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using StateStore.AspNetCore;
using StateStore.Storage.Memory;

namespace StateStore.Benchmarks.Sse;

/// <summary>
/// The process of the server. It takes commands from its input: <c>usage</c> prints its processor time in microseconds and, after a collection,
/// the bytes of the managed heap and the resident ones. <c>accept COUNT BYTES</c> accepts bare connections, and <c>write</c> sends that many bytes to each of them.
/// </summary>
internal static class SseServer
{
    /// <summary>The argument that makes the program this process.</summary>
    public const string Role = "sse-server";

    public static async Task RunAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.ApplyStateStoreLimits());
        builder.Services.AddRouting();
        builder.Services.AddStateStore(_ => new MemoryStorage());
        builder.Services.AddStateStoreHttp();
        await using var app = builder.Build();
        app.UseRouting();
        app.MapStateStore();
        await app.StartAsync();

        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Console.WriteLine($"ports {new Uri(app.Urls.First()).Port} {((IPEndPoint)listener.LocalEndpoint).Port}");
        List<Socket> bare = [];
        var payload = Array.Empty<byte>();
        while (await Console.In.ReadLineAsync() is { } line)
        {
            switch (line.Split(' '))
            {
                case ["usage"]:
                    var cpu = Environment.CpuUsage.TotalTime.TotalMicroseconds;
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"usage {cpu:F0} {CollectedHeap()} {Environment.WorkingSet}"));
                    break;
                case ["accept", var count, var bytes]:
                    payload = new byte[int.Parse(bytes, CultureInfo.InvariantCulture)];
                    for (var n = int.Parse(count, CultureInfo.InvariantCulture); n > 0; n--)
                    {
                        bare.Add(listener.AcceptSocket());
                    }

                    Console.WriteLine("accepted");
                    break;
                case ["write"]:
                    bare.ForEach(socket => socket.Send(payload));
                    Console.WriteLine("written");
                    break;
            }
        }

        bare.ForEach(socket => socket.Dispose());
    }

    /// <summary>The bytes that are reachable. The collection also gives free pages back to the system.</summary>
    private static long CollectedHeap()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: false);
    }
}
