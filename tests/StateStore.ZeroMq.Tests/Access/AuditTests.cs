using System.Text.Json;
using StateStore.Engine.Access;
using StateStore.Storage;

namespace StateStore.ZeroMq.Tests.Access;

/// <summary>The entries of the audit log about refused ZeroMQ clients.</summary>
public sealed class AuditTests
{
    private const string Create = """{"cmd":"CREATE_STATE","namespace":"app","state":"t"}""";

    [Fact]
    public async Task Refused_credentials_and_commands_are_in_the_audit_log_without_any_secret()
    {
        await using var server = await AccessFixture.StartAsync();
        var key = await server.CreateKeyAsync("tables:read@app");
        Assert.Null(await ZmqClient.ConnectAsync(server.Commands, key.Key.Id, "wrong"));
        Assert.Null(await ZmqClient.ConnectAsync(server.Changes, key.Text!, "password in the wrong place", "SUB"));
        using var client = await server.ConnectAsync(key);
        await client!.CallAsync(Create);
        await client.CallAsync("""{"cmd":"LIST_STATES","namespace":"other"}""");
        await server.RevokeAsync(key);
        await client.CallAsync(Create);

        var network = """{"actor":"anonymous","network":"127.0.0.0/24"}""";
        Assert.Equal(
            [
                $"{network} UNAUTHORIZED {key.Key.Id} authenticated",
                $"{network} UNAUTHORIZED  authenticated",
                "bot FORBIDDEN app tables:write",
                "bot NOT_FOUND other tables:read",
                $"{network} UNAUTHORIZED {key.Key.Id} authenticated",
            ],
            await DenialsAsync(server, 5, key.Text!.Split('_')[2]));
    }

    [Fact]
    public async Task Other_errors_are_no_refusals()
    {
        await using var server = await AccessFixture.StartAsync();
        using var client = await server.ConnectAsync(await server.CreateKeyAsync("*@app"));
        await client!.CallAsync("""{"cmd":"GET_STATE_INFO","namespace":"app","state":"missing"}""");
        await client.CallAsync("no JSON");
        await client.CallAsync("""{"cmd":"NONSENSE","namespace":"app"}""");
        await client.CallAsync("""{"cmd":"LIST_STATES","namespace":"other"}""");
        Assert.Equal(["bot NOT_FOUND other tables:read"], await DenialsAsync(server, 1, "no secret"));
    }

    /// <summary>The first refusals of the log, in short.</summary>
    private static async Task<string[]> DenialsAsync(AccessFixture server, int count, string secret)
    {
        var followed = await server.Audit.Changes.FollowAsync(AuditLog.Log, LogPosition.Start);
        var denials = new List<string>();
        await foreach (var change in followed.Value.Changes)
        {
            Assert.DoesNotContain(secret, change.Payload.ToString(), StringComparison.Ordinal);
            var entry = JsonDocument.Parse(change.Payload.Utf8).RootElement;
            if (entry.GetProperty("action").GetString() == "access.denied")
            {
                Assert.Equal("zmq", entry.GetProperty("door").GetString());
                denials.Add(Shown(entry));
                if (denials.Count == count)
                {
                    break;
                }
            }
        }

        return [.. denials];
    }

    private static string Shown(JsonElement entry)
    {
        var (actor, error) = (entry.GetProperty("actor").GetString(), entry.GetProperty("outcome").GetString());
        var about = Text(entry, "namespace") ?? Text(entry, "target");
        var who = Text(entry, "network") is { } network ? $$"""{"actor":"{{actor}}","network":"{{network}}"}""" : actor;
        return $"{who} {error} {about} {entry.GetProperty("details").GetProperty("permission").GetString()}";
    }

    private static string? Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var text) ? text.GetString() : null;
}
