using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using StateStore.Core.Access;
using StateStore.Engine.Access;
using StateStore.Storage;
using StateStore.Storage.Memory;

namespace StateStore.Engine.Tests.Access;

/// <summary>The list of namespaces of any caller, page by page, is that of a simple model: all names, filtered.</summary>
public sealed class NamespaceListProperties : IAsyncLifetime
{
    /// <summary>Letters beside the bounds that the seek computes with: the first and last printable one, and two whose orders in UTF-8 and UTF-16 differ.</summary>
    private static readonly string[] Letters = ["a", "b", ":", " ", "!", "~", "\u00e9", "\uffee", "\U0001F600"];

    private static readonly ImmutableArray<string> Names =
    [
        .. Letters.Concat(Letters.SelectMany(_ => Letters, (first, second) => first + second)).Concat(Letters.Select(last => "aa" + last))
            .Distinct().Order(Utf8Order.Instance),
    ];

    private static readonly Gen<NamePattern> Patterns =
        from length in Gen.Elements(0, 1, 1, 2, 2, 2, 3)
        from letters in Gen.ArrayOf(Gen.Elements(Letters), length)
        from isPrefix in Gen.Elements(true, false)
        select new NamePattern(string.Concat(letters), isPrefix || length == 0);

    private static readonly Gen<List> Lists =
        from scopes in Gen.NonEmptyListOf(Patterns)
        from tenant in Gen.OneOf(Gen.Constant<IList<NamePattern>?>(null), Gen.NonEmptyListOf(Patterns).Select(IList<NamePattern>? (owned) => owned))
        from limit in Gen.Elements(1, 2, 3, 7, 1000)
        from after in Gen.OneOf(Gen.Constant<string?>(null), Gen.Elements(Names.ToArray()).Select(string? (name) => name))
        select new List([.. scopes.Take(3)], tenant is null ? null : [.. tenant.Take(3)], limit, after);

    private readonly MemoryStorage _storage = new();
    private LocalStateStore _store = null!;

    public async Task InitializeAsync()
    {
        _store = new(_storage);
        foreach (var name in Names)
        {
            Assert.True((await _store.Keys.ChangeAsync(name, "k", new KeyCommand.Set(KeyValue.Of(JsonText.FromTrusted("1"u8.ToArray()))))).IsOk);
        }
    }

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public void Pages_hold_the_visible_names_after_the_position_in_order_and_continue_at_a_visible_name() => Prop.ForAll(Arb.From(Lists), list =>
    {
        var principal = PrincipalOf(list);
        var visible = Names.Where(name => IsVisible(list, name) && (list.After is null || Utf8Order.Instance.Compare(name, list.After) > 0)).ToArray();
        var namespaces = new Caller(principal, _store).Store.Namespaces;
        var (listed, after) = (new List<string>(), list.After);
        do
        {
            var page = namespaces.ListAsync(after, list.Limit).AsTask().GetAwaiter().GetResult().Value;
            listed.AddRange(page.Namespaces.Select(ns => ns.Name));
            if (page.Namespaces.Length > list.Limit || (page.Next is { } next && next != listed[^1]))
            {
                return false;
            }

            after = page.Next;
        }
        while (after is not null);

        return listed.SequenceEqual(visible);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public async Task A_list_for_a_tenant_does_not_scan_the_namespaces_of_others_between_its_own()
    {
        await using var many = new MemoryStorage();
        await using var store = new LocalStateStore(many);
        foreach (var name in Enumerable.Range(0, 1000).Select(n => $"m{n}").Append("a:1").Append("z:1"))
        {
            Assert.True((await store.Keys.ChangeAsync(name, "k", new KeyCommand.Set(KeyValue.Of(JsonText.FromTrusted("1"u8.ToArray()))))).IsOk);
        }

        var counted = new CountingNamespaces(store.Namespaces);
        var tenant = new Tenant("t", [new("a:", true), new("z:", true)], CallerLimits.None);
        var restricted = new RestrictedNamespaces(counted, new("t", [Scope.Parse("*").Value]) { Tenant = tenant });
        Assert.Equal(["a:1", "z:1"], (await restricted.ListAsync(null, 10)).Value.Namespaces.Select(ns => ns.Name));
        Assert.Equal(2, counted.Lists);
    }

    private static Principal PrincipalOf(List list) =>
        new("any", [.. list.Scopes.Select(pattern => Scope.Parse($"keys:read@{pattern.ToString().Replace("/", "%2F", StringComparison.Ordinal)}").Value)])
        {
            Tenant = list.Tenant is { } owned ? new("any", [.. owned], CallerLimits.None) : null,
        };

    private static bool IsVisible(List list, string name) => Covers(list.Scopes, name) && (list.Tenant is null || Covers(list.Tenant.Value, name));

    private static bool Covers(ImmutableArray<NamePattern> patterns, string name) =>
        patterns.Any(pattern => pattern.IsPrefix ? name.StartsWith(pattern.Start, StringComparison.Ordinal) : name == pattern.Start);

    /// <summary>A request for a list: the patterns of the caller's scopes and of its tenant, and the page.</summary>
    private sealed record List(ImmutableArray<NamePattern> Scopes, ImmutableArray<NamePattern>? Tenant, int Limit, string? After);

    private sealed class CountingNamespaces(INamespaces inner) : INamespaces
    {
        public int Lists { get; private set; }

        public ValueTask<Result<NamespacePage>> ListAsync(string? after = null, int limit = 100, CancellationToken cancellation = default)
        {
            Lists++;
            return inner.ListAsync(after, limit, cancellation);
        }

        public ValueTask<Result<BundleOutcome>> SetBundleAsync(string ns, SchemaBundle bundle, WriteOptions options = default, CancellationToken cancellation = default) =>
            inner.SetBundleAsync(ns, bundle, options, cancellation);

        public ValueTask<Result<BundleSnapshot>> GetBundleAsync(string ns, CancellationToken cancellation = default) => inner.GetBundleAsync(ns, cancellation);

        public ValueTask<Result<BundleOutcome>> RemoveBundleAsync(string ns, WriteOptions options = default, CancellationToken cancellation = default) =>
            inner.RemoveBundleAsync(ns, options, cancellation);

        public ValueTask<Result<NamespaceDeleted>> DeleteAsync(string ns, CancellationToken cancellation = default) => inner.DeleteAsync(ns, cancellation);

        public ValueTask<Result<NamespaceDescription>> DescribeAsync(string ns, int eventCount = 10, CancellationToken cancellation = default) =>
            inner.DescribeAsync(ns, eventCount, cancellation);
    }
}
