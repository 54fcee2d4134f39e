using StateStore.Client.Tests.Support;
using StateStore.Storage.Memory;

namespace StateStore.Client.Tests;

/// <summary>Names and values that a URL or a header would change.</summary>
public sealed class NameTests : IAsyncLifetime
{
    private RealServer _server = null!;
    private StateStoreClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await RealServer.StartAsync(new MemoryStorage());
        _client = new(new() { Address = _server.Address });
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("/")]
    [InlineData("%2F")]
    [InlineData("a b+c?d#e&f=g;h")]
    [InlineData("\0")]
    [InlineData("\r\n")]
    [InlineData("é€😀")]
    public async Task A_key_keeps_its_name(string key)
    {
        var value = KeyValue.Of("1"u8.ToArray());

        Assert.Equal(KeyEventType.Created, (await _client.Keys.SetAsync(Clients.Ns, key, value)).Value.Type);

        Assert.Equal(value, (await _client.Keys.GetAsync(Clients.Ns, key)).Value.Value);
        Assert.Equal([key], (await _client.Keys.ListAsync(Clients.Ns, new(key))).Value.Keys.Select(found => found.Key));
        Assert.Equal(KeyEventType.Deleted, (await _client.Keys.DeleteAsync(Clients.Ns, key)).Value.Type);
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("%2e%2e")]
    [InlineData("whatsapp:+351 911/é")]
    public async Task A_conversation_and_a_namespace_keep_their_names(string name)
    {
        Assert.True((await _client.Conversations.SetAsync(name, name, new("A"))).IsOk);

        Assert.Equal([name], (await _client.Conversations.ListAsync(name, new(Prefix: name))).Value.Conversations.Select(found => found.Id));
        Assert.Equal([name], (await _client.Namespaces.ListAsync()).Value.Namespaces.Select(info => info.Name));
        Assert.True((await _client.Namespaces.DeleteAsync(name)).Value.Existed);
    }

    [Theory]
    [InlineData("text/plain; charset=utf-8")]
    [InlineData("not a media type")]
    public async Task A_value_keeps_its_bytes_and_its_content_type(string type)
    {
        var value = KeyValue.Parse([0, 255, 13, 10], type, Limits.Default).Value;

        await _client.Keys.SetAsync(Clients.Ns, "k", value);

        Assert.Equal(value, (await _client.Keys.GetAsync(Clients.Ns, "k")).Value.Value);
        Assert.Equal(value, (await _client.Keys.GetManyAsync(Clients.Ns, ["k"])).Value[0]!.Value);
    }

    [Fact]
    public async Task Invalid_Unicode_is_refused_before_it_becomes_another_name()
    {
        Assert.Equal(ErrorCode.InvalidName, (await _client.Keys.GetAsync(Clients.Ns, "\ud800")).Error!.Code);
        Assert.Equal(ErrorCode.InvalidName, (await _client.Keys.ListAsync(Clients.Ns, new("\ud800"))).Error!.Code);
        Assert.Equal(ErrorCode.InvalidName, (await _client.Conversations.ListAsync(Clients.Ns, new(State: "\udc00"))).Error!.Code);
    }

    [Fact]
    public async Task A_value_of_the_greatest_size_fits_in_one_request()
    {
        var value = KeyValue.Of(new byte[Limits.Default.KeyValueBytes]);

        Assert.True((await _client.Keys.SetAsync(Clients.Ns, "k", value)).IsOk);
        Assert.Equal(value, (await _client.Keys.GetAsync(Clients.Ns, "k")).Value.Value);
    }
}
