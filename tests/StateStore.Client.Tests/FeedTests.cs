using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using StateStore.Client.Tests.Support;
using StateStore.Storage.Memory;
using StateStore.Storage.Sqlite;

namespace StateStore.Client.Tests;

/// <summary>Feeds that outlive their connections.</summary>
public sealed class FeedTests
{
    [Fact]
    public async Task A_feed_continues_without_gap_or_repeat_after_the_server_has_restarted()
    {
        var directory = Directory.CreateTempSubdirectory("statestore-client-");
        try
        {
            var (port, path) = (FreePort.Next(), Path.Combine(directory.FullName, "feed.db"));
            var server = await RealServer.StartAsync(new SqliteStorage(new() { Path = path }), port: port);
            await using var client = new StateStoreClient(new() { Address = server.Address });
            using var stop = new CancellationTokenSource(Clients.Patience);
            await using var feed = (await client.Changes.FollowAsync(Clients.Ns, null, stop.Token)).Value.Changes.GetAsyncEnumerator(stop.Token);
            Assert.True((await client.SetAsync(state: "A")).IsOk);
            Assert.Equal(1, await NextVersionAsync(feed));

            await server.DisposeAsync();
            var next = NextVersionAsync(feed);
            await using var again = await RealServer.StartAsync(new SqliteStorage(new() { Path = path }), port: port);
            Assert.Equal(2, (await client.SetAsync(state: "B")).Value.Version);
            Assert.Equal(3, (await client.SetAsync(state: "C")).Value.Version);

            Assert.Equal(2, await next);
            Assert.Equal(3, await NextVersionAsync(feed));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_feed_continues_after_each_lost_connection()
    {
        var connections = 0;
        await using var server = await RealServer.StartAsync(new MemoryStorage(), before: app => app.Use((context, next) =>
        {
            if (context.Request.Headers.Accept == "text/event-stream")
            {
                connections++;
                context.Response.Body = new CutAfter(context, context.Response.Body);
            }

            return next(context);
        }));
        await using var client = new StateStoreClient(new() { Address = server.Address });
        for (var i = 1; i <= 200; i++)
        {
            Assert.Equal(i, (await client.SetAsync(state: $"{i}")).Value.Version);
        }

        using var stop = new CancellationTokenSource(Clients.Patience);
        await using var feed = (await client.Changes.FollowAsync(Clients.Ns, LogPosition.Start, stop.Token)).Value.Changes.GetAsyncEnumerator(stop.Token);
        for (var i = 1; i <= 200; i++)
        {
            Assert.Equal(i, await NextVersionAsync(feed));
        }

        Assert.True(connections > 3, $"{connections} connections");
    }

    [Fact]
    public async Task A_feed_whose_server_refuses_it_for_good_ends_with_the_error()
    {
        const string Page = """{"ok":true,"events":[],"next":"0"}""";
        const string Refusal = """{"ok":false,"error":{"code":"UNAUTHORIZED","message":"Send a valid key"}}""";
        await using var server = await ScriptedServer.StartAsync(TimeProvider.System, ScriptedServer.Answer(200, Page), ScriptedServer.Answer(503, ScriptedServer.Unavailable), ScriptedServer.Answer(401, Refusal));
        await using var client = new StateStoreClient(new() { Address = server.Address });
        await using var feed = (await client.Changes.FollowAsync(Clients.Ns, null)).Value.Changes.GetAsyncEnumerator();

        var refused = await Assert.ThrowsAsync<FeedRefusedException>(() => feed.MoveNextAsync().AsTask().WaitAsync(Clients.Patience));

        Assert.Equal(ErrorCode.Unauthorized, refused.Error.Code);
        Assert.Equal(3, server.Seen.Count);
    }

    [Theory]
    [InlineData("id: 1\nevent: created\ndata: {\"n\":1")]
    [InlineData("id: 1\nevent: created\ndata: {\"n\":\n")]
    public async Task An_event_beyond_the_limit_ends_the_feed(string begin)
    {
        const string Page = """{"ok":true,"events":[],"next":"0"}""";
        await using var server = await ScriptedServer.StartAsync(TimeProvider.System, ScriptedServer.Answer(200, Page), async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync(begin);
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync(begin.EndsWith('\n') ? "data: 1111111111111111\n" : "1111111111111111");
            }
        });
        await using var client = new StateStoreClient(new() { Address = server.Address, MaxAnswerBytes = 100_000 });
        await using var feed = (await client.Changes.FollowAsync(Clients.Ns, null)).Value.Changes.GetAsyncEnumerator();

        var refused = await Assert.ThrowsAsync<FeedRefusedException>(() => feed.MoveNextAsync().AsTask().WaitAsync(Clients.Patience));

        Assert.Contains("100000 bytes", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_logs_of_tables_and_keys_are_followed_too_and_that_of_the_audit_is_not()
    {
        await using var server = await RealServer.StartAsync(new MemoryStorage());
        await using var client = new StateStoreClient(new() { Address = server.Address });
        Assert.True((await client.Keys.SetAsync(Clients.Ns, "k", KeyValue.Of(JsonText.EmptyObject))).IsOk);
        Assert.True((await client.Tables.ChangeAsync(Clients.Ns, "t", new TableCommand.CreateState())).IsOk);

        foreach (var kind in (LogKind[])[LogKind.Key, LogKind.Table])
        {
            await using var feed = (await client.Changes.FollowAsync(new(Clients.Ns, kind), LogPosition.Start)).Value.Changes.GetAsyncEnumerator();
            Assert.True(await feed.MoveNextAsync().AsTask().WaitAsync(Clients.Patience));
        }

        Assert.Equal(ErrorCode.NotSupported, (await client.Changes.FollowAsync(new(Clients.Ns, LogKind.Audit), null)).Error!.Code);
    }

    private static async Task<long> NextVersionAsync(IAsyncEnumerator<Change> feed)
    {
        Assert.True(await feed.MoveNextAsync());
        Assert.False(feed.Current.IsGap);
        return JsonMembers.Of(feed.Current.Payload).Find("version"u8)!.Value.TryLong()!.Value;
    }

    /// <summary>Ends the answer in the middle of an event.</summary>
    private sealed class CutAfter : Stream
    {
        private readonly CancellationTokenSource _end = new();
        private readonly Stream _inner;
        private int _left = 7_777;

        public CutAfter(HttpContext context, Stream inner)
        {
            _inner = inner;
            context.RequestAborted = _end.Token;
        }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await _inner.WriteAsync(buffer[..Math.Min(_left, buffer.Length)], cancellationToken);
            _left -= Math.Min(_left, buffer.Length);
            if (_left == 0)
            {
                await _end.CancelAsync();
            }
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => _inner.FlushAsync(cancellationToken);

        public override void Flush() => _inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
