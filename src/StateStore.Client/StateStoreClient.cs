namespace StateStore.Client;

/// <summary>The store of a server, over its HTTP API. It is safe for concurrent callers; an application needs one for each server.</summary>
/// <remarks>
/// Beside the errors of <see cref="IStateStore"/>, a call can return UNAUTHORIZED, FORBIDDEN, LIMIT_EXCEEDED (the limits of the caller),
/// STORAGE_UNAVAILABLE (the server can't be reached, or did not answer in time) and INTERNAL (the answer is not that of a StateStore).
/// </remarks>
public sealed class StateStoreClient : IStateStore, IAsyncDisposable
{
    private readonly HttpSender _sender;

    /// <summary>Makes a client with connections of its own.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">An option has no allowed value, or the credentials must not be sent to the address.</exception>
    public StateStoreClient(StateStoreClientOptions options)
        : this(options, CreateHandler(), ownsHandler: true)
    {
    }

    /// <summary>Makes a client that sends through a handler, which may be shared. The handler must not follow redirects.</summary>
    /// <param name="options">The options.</param>
    /// <param name="handler">The handler.</param>
    /// <param name="ownsHandler">Whether the client disposes the handler.</param>
    /// <exception cref="ArgumentException">An option has no allowed value, or the credentials must not be sent to the address.</exception>
    public StateStoreClient(StateStoreClientOptions options, HttpMessageHandler handler, bool ownsHandler = false)
    {
        options.Check();
        _sender = new(new(options, handler, ownsHandler), options);
        Namespaces = new HttpNamespaces(_sender);
        Conversations = new HttpConversations(_sender);
        Inbox = new HttpInbox(_sender);
        Tables = new HttpTables(_sender);
        Keys = new HttpKeys(_sender);
        Changes = new HttpChanges(_sender);
        Webhooks = new HttpWebhooks(_sender);
    }

    /// <inheritdoc/>
    public INamespaces Namespaces { get; }

    /// <inheritdoc/>
    public IConversations Conversations { get; }

    /// <inheritdoc/>
    public IInbox Inbox { get; }

    /// <inheritdoc/>
    public ITables Tables { get; }

    /// <inheritdoc/>
    public IKeys Keys { get; }

    /// <inheritdoc/>
    public IChanges Changes { get; }

    /// <inheritdoc/>
    public IWebhooks Webhooks { get; }

    /// <summary>Sends a request of the HTTP API that has no member of <see cref="IStateStore"/>, such as those under <c>/v1/admin</c>.</summary>
    /// <remarks>A failed GET is retried. Any other request is retried only if the server certainly did not run it.</remarks>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">Path and query, percent-encoded.</param>
    /// <param name="body">The body; null = none.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>The answer with its member <c>ok</c>, or the error of the server.</returns>
    public ValueTask<Result<JsonText>> SendAsync(HttpMethod method, string path, JsonText? body = null, CancellationToken cancellation = default) =>
        _sender.SendAsync<JsonText>(
            new(method, path) { Body = body?.Utf8 ?? default, ContentType = body is null ? null : KeyValue.JsonType, IsRepeatable = method == HttpMethod.Get },
            static answer => answer.Json(),
            cancellation);

    /// <summary>Closes the connections of the client, unless its handler is shared.</summary>
    public ValueTask DisposeAsync()
    {
        _sender.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Connections that are closed after two minutes, so that a changed DNS entry is noticed. Redirects are not followed: the server sends none, and another
    /// server must not get the credentials.
    /// </summary>
    internal static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    };
}
