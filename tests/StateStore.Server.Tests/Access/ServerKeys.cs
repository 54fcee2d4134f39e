using System.Net.Http.Headers;
using System.Security.Cryptography;
using StateStore.Core.Access;
using StateStore.Engine.Access;
using StateStore.Storage.Sqlite;

namespace StateStore.Server.Tests.Access;

/// <summary>Keys for servers of tests.</summary>
internal static class ServerKeys
{
    /// <summary>Makes the text of a key.</summary>
    public static string New() => KeySecret.Format(RandomNumberGenerator.GetHexString(KeySecret.IdLength, lowercase: true), RandomNumberGenerator.GetBytes(KeySecret.SecretBytes));

    /// <summary>Makes a key that may do everything, and its file. Returns the text and the option for the server.</summary>
    public static (string Key, string Option) Bootstrap(WorkingDirectory directory)
    {
        var key = New();
        directory.Write("admin.key", key);
        return (key, "--bootstrap-key-file admin.key");
    }

    /// <summary>Creates a key in a database file that no server uses yet.</summary>
    public static async Task<string> CreateAsync(WorkingDirectory directory, string file, string scope)
    {
        await using var storage = new SqliteStorage(new() { Path = Path.Combine(directory.Path, file) });
        await storage.OpenAsync(default);
        using var access = new AccessStore(storage);
        return (await access.CreateKeyAsync(new("test", [Scope.Parse(scope).Value]))).Value.Text!;
    }

    /// <summary>Lets the client of a server send a key.</summary>
    public static ServerProcess With(this ServerProcess server, string key)
    {
        server.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return server;
    }

    /// <summary>Sends a GET with these credentials, and returns the answer without its body.</summary>
    public static async Task<HttpResponseMessage> GetAsync(this ServerProcess server, string path, string authorization, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers.Prepend(("Authorization", authorization)))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var client = new HttpClient { BaseAddress = server.Client.BaseAddress, Timeout = ServerProcess.Patience };
        return await client.SendAsync(request);
    }

    /// <summary>The credentials that a browser sends after its user has entered a password.</summary>
    public static string Basic(string password) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("anybody:" + password));
}
