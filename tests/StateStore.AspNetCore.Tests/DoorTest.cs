using System.Text.RegularExpressions;

namespace StateStore.AspNetCore.Tests;

/// <summary>Base of tests that each have an HTTP server of their own.</summary>
public abstract class DoorTest : IAsyncLifetime
{
    protected const string Bundle = """{"fsm":{"initial":"START","transitions":{"START":["PROPOSE"],"PROPOSE":["DONE","START"],"DONE":[]}}}""";
    protected const string Ns = "/v1/namespaces/bot:proposal";
    protected const string One = Ns + "/conversations/one";

    protected Door Door { get; private set; } = null!;

    public virtual async Task InitializeAsync() => Door = await Door.OpenAsync(StorageOptions, Options, access: Access);

    public async Task DisposeAsync() => await Door.DisposeAsync();

    protected virtual StorageOptions? StorageOptions => null;

    protected virtual HttpOptions? Options => null;

    protected virtual AccessOptions? Access => null;

    /// <summary>The body without the times of conversations, which each must have.</summary>
    protected static string Untimed(string body)
    {
        const string Pattern = ",\"entered_at\":\"[^\"]{23}Z\",\"updated_at\":\"[^\"]{23}Z\"";
        Assert.Matches(Pattern, body);
        return Regex.Replace(body, Pattern, "");
    }

    protected static string Set(string state, string data = "{}") => $$"""{"state":"{{state}}","data":{{data}}}""";
}
