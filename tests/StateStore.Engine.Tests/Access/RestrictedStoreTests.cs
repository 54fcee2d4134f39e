using System.Collections.Immutable;
using StateStore.Core.Access;
using StateStore.Engine.Access;
using StateStore.Storage;
using StateStore.Storage.Memory;

namespace StateStore.Engine.Tests.Access;

/// <summary>Each operation of the store needs its permission, and an operation on several entries needs it for each of them.</summary>
public sealed class RestrictedStoreTests : IAsyncDisposable
{
    private readonly LocalStateStore _store = new(new MemoryStorage());

    public static TheoryData<string, string> Operations { get; } = new()
    {
        { "conversations:write", "GetOrCreate" }, { "conversations:read", "Get" }, { "conversations:write", "Set" }, { "conversations:write", "Delete" },
        { "conversations:read", "List" }, { "conversations:read", "History" }, { "schema:write", "SetBundle" }, { "schema:read", "GetBundle" },
        { "schema:write", "RemoveBundle" }, { "namespaces:delete", "DeleteNamespace" }, { "namespaces:read", "Describe" }, { "tables:write", "ChangeTable" },
        { "tables:read", "GetTable" }, { "tables:read", "ListTables" }, { "tables:read", "GetRecord" }, { "tables:read", "ListRecords" },
        { "keys:read", "GetKey" }, { "keys:read", "GetMany" }, { "keys:write", "SetKey" }, { "keys:read", "GetInBatch" }, { "keys:read", "ListKeys" },
        { "keys:read", "KeyHistory" }, { "keys:write", "Touch" }, { "leases:write", "Acquire" }, { "limits:write", "Take" }, { "events:read", "ReadChanges" },
        { "events:read", "Follow" }, { "webhooks:write", "CreateWebhook" }, { "webhooks:read", "ListWebhooks" }, { "webhooks:read", "GetWebhook" },
        { "webhooks:write", "ChangeWebhook" }, { "webhooks:write", "PauseWebhook" }, { "webhooks:write", "RotateWebhook" }, { "webhooks:write", "DeleteWebhook" },
        { "webhooks:write", "TestWebhook" }, { "webhooks:read", "ListAttempts" }, { "webhooks:read", "ListDead" }, { "webhooks:write", "Replay" },
    };

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task An_operation_needs_its_permission_and_no_other(string permission, string operation)
    {
        foreach (var (_, text) in Permissions.Grantable.Where(one => one.Permission != Permission.Admin))
        {
            var code = await RunAsync(StoreOf($"{text}@app"), operation);
            Assert.True((code == ErrorCode.Forbidden) != (text == permission), $"{operation} with {text}: {code}");
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task An_operation_on_a_foreign_namespace_is_NOT_FOUND(string permission, string operation)
    {
        await RunAsync(_store, "Set");
        var code = await RunAsync(StoreOf($"{permission}@other", "*@another"), operation);
        Assert.Equal(ErrorCode.NotFound, code);
    }

    [Fact]
    public async Task One_foreign_item_refuses_a_whole_batch_and_changes_nothing()
    {
        var keys = StoreOf("keys:write@app/mine:*").Keys;
        var set = new KeyCommand.Set(KeyValue.Of(JsonText.EmptyObject));
        var refused = await keys.ChangeAsync("app", [new("mine:1", set), new("other", set)]);
        Assert.Equal(ErrorCode.Forbidden, refused.Error?.Code);
        Assert.Empty((await _store.Keys.ListAsync("app", new())).Value.Keys);
        Assert.True((await keys.ChangeAsync("app", [new("mine:1", set), new("mine:2", set)])).IsOk);
    }

    [Fact]
    public async Task A_list_needs_a_prefix_within_that_of_the_scope()
    {
        var restricted = StoreOf("keys:read@app/mine:*", "conversations:read@app/mine:*");
        Assert.True((await restricted.Keys.ListAsync("app", new("mine:a"))).IsOk);
        Assert.Equal(ErrorCode.Forbidden, (await restricted.Keys.ListAsync("app", new("min"))).Error?.Code);
        Assert.Equal(ErrorCode.Forbidden, (await restricted.Conversations.ListAsync("app", new())).Error?.Code);
        Assert.True((await restricted.Conversations.ListAsync("app", new(Prefix: "mine:"))).IsOk);
    }

    [Theory]
    [InlineData("lease:nightly", "leases:write@app/nightly", true)]
    [InlineData("lease:nightly", "leases:write@app/lease:*", false)]
    public async Task The_ids_of_lease_scopes_are_names_of_leases(string key, string scope, bool isAllowed)
    {
        var ttl = TimeToLive.Of(TimeSpan.FromSeconds(30), Limits.Default).Value;
        var acquired = await StoreOf(scope).Keys.ChangeAsync("app", [new(key, new KeyCommand.Acquire("me", ttl))]);
        Assert.Equal(isAllowed, acquired.IsOk);
    }

    [Fact]
    public async Task A_list_of_namespaces_shows_those_that_the_caller_sees_page_by_page_and_names_no_other()
    {
        string[] names = ["a", "acme", "acme:1", "acme:2", "acme:3", "acmf", "b", "shop", "shop2", "z"];
        foreach (var name in names)
        {
            await _store.Conversations.SetAsync(name, "c", new("S"));
        }

        var namespaces = StoreOf("keys:read@acme:*", "tables:read@shop").Namespaces;
        foreach (var limit in (int[])[1, 2, 3, 100])
        {
            var seen = ImmutableArray.CreateBuilder<string>();
            for (string? after = null; ;)
            {
                var page = (await namespaces.ListAsync(after, limit)).Value;
                seen.AddRange(page.Namespaces.Select(ns => ns.Name));
                if ((after = page.Next) is null)
                {
                    break;
                }

                Assert.Contains(after, seen);
            }

            Assert.Equal(["acme:1", "acme:2", "acme:3", "shop"], seen);
        }
    }

    private static async Task<ErrorCode?> RunAsync(IStateStore store, string operation)
    {
        const string Ns = "app";
        var data = KeyValue.Of(JsonText.EmptyObject);
        var ttl = TimeToLive.Of(TimeSpan.FromSeconds(30), Limits.Default).Value;
        return operation switch
        {
            "GetOrCreate" => (await store.Conversations.GetOrCreateAsync(Ns, "c")).Error?.Code,
            "Get" => (await store.Conversations.GetAsync(Ns, "c")).Error?.Code,
            "Set" => (await store.Conversations.SetAsync(Ns, "c", new("S"))).Error?.Code,
            "Delete" => (await store.Conversations.DeleteAsync(Ns, "c")).Error?.Code,
            "List" => (await store.Conversations.ListAsync(Ns, new())).Error?.Code,
            "History" => (await store.Conversations.GetHistoryAsync(Ns, "c")).Error?.Code,
            "SetBundle" => (await store.Namespaces.SetBundleAsync(Ns, SchemaBundle.Parse("""{"fsm":{"initial":"S","transitions":{"S":[]}}}"""u8, Limits.Default).Value)).Error?.Code,
            "GetBundle" => (await store.Namespaces.GetBundleAsync(Ns)).Error?.Code,
            "RemoveBundle" => (await store.Namespaces.RemoveBundleAsync(Ns)).Error?.Code,
            "DeleteNamespace" => (await store.Namespaces.DeleteAsync(Ns)).Error?.Code,
            "Describe" => (await store.Namespaces.DescribeAsync(Ns)).Error?.Code,
            "ChangeTable" => (await store.Tables.ChangeAsync(Ns, "t", new TableCommand.CreateState(null, null))).Error?.Code,
            "GetTable" => (await store.Tables.GetAsync(Ns, "t")).Error?.Code,
            "ListTables" => (await store.Tables.ListAsync(Ns)).Error?.Code,
            "GetRecord" => (await store.Tables.GetRecordAsync(Ns, "t", 1)).Error?.Code,
            "ListRecords" => (await store.Tables.ListRecordsAsync(Ns, "t", new())).Error?.Code,
            "GetKey" => (await store.Keys.GetAsync(Ns, "k")).Error?.Code,
            "GetMany" => (await store.Keys.GetManyAsync(Ns, ["k"])).Error?.Code,
            "SetKey" => (await store.Keys.SetAsync(Ns, "k", data)).Error?.Code,
            "GetInBatch" => (await store.Keys.ChangeAsync(Ns, [new("k", new KeyCommand.Get())])).Error?.Code,
            "ListKeys" => (await store.Keys.ListAsync(Ns, new())).Error?.Code,
            "KeyHistory" => (await store.Keys.GetHistoryAsync(Ns, "k")).Error?.Code,
            "Touch" => (await store.Keys.TouchAsync(Ns, "k", ttl)).Error?.Code,
            "Acquire" => (await store.Keys.ChangeAsync(Ns, Lease.KeyOf("l"), new KeyCommand.Acquire("me", ttl))).Error?.Code,
            "Take" => (await store.Keys.TakeAsync(Ns, "l", new(10, TimeSpan.FromSeconds(1), false))).Error?.Code,
            "ReadChanges" => (await store.Changes.ReadAsync(Ns, LogPosition.Start)).Error?.Code,
            "Follow" => (await store.Changes.FollowAsync(Ns, null)).Error?.Code,
            _ => await RunOnWebhooksAsync(store.Webhooks, Ns, operation),
        };
    }

    private static async Task<ErrorCode?> RunOnWebhooksAsync(IWebhooks webhooks, string ns, string operation)
    {
        const string Id = "wh_0123456789abcdef";
        return operation switch
        {
            "CreateWebhook" => (await webhooks.CreateAsync(ns, new() { Url = "https://example.com/" }, isDryRun: true)).Error?.Code,
            "ListWebhooks" => (await webhooks.ListAsync(ns)).Error?.Code,
            "GetWebhook" => (await webhooks.GetAsync(ns, Id)).Error?.Code,
            "ChangeWebhook" => (await webhooks.ChangeAsync(ns, Id, new())).Error?.Code,
            "PauseWebhook" => (await webhooks.PauseAsync(ns, Id, isPaused: true)).Error?.Code,
            "RotateWebhook" => (await webhooks.RotateAsync(ns, Id, TimeSpan.Zero)).Error?.Code,
            "DeleteWebhook" => (await webhooks.DeleteAsync(ns, Id)).Error?.Code,
            "TestWebhook" => (await webhooks.TestAsync(ns, Id)).Error?.Code,
            "ListAttempts" => (await webhooks.ListAttemptsAsync(ns, Id)).Error?.Code,
            "ListDead" => (await webhooks.ListDeadAsync(ns, Id)).Error?.Code,
            "Replay" => (await webhooks.ReplayAsync(ns, Id)).Error?.Code,
            _ => throw new ArgumentOutOfRangeException(nameof(operation)),
        };
    }

    private IStateStore StoreOf(params string[] scopes) => new Caller(new("test", [.. scopes.Select(scope => Scope.Parse(scope).Value)]), _store).Store;
}
