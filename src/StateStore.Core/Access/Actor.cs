namespace StateStore.Core.Access;

/// <summary>The author of an action, for the audit log. It holds no secret. The default value is the server itself.</summary>
public readonly record struct Actor
{
    private const string Anonymous = "anonymous";
    private const string Server = "server";

    private readonly string? _name;
    private readonly string? _door;

    /// <summary>Makes an actor.</summary>
    /// <param name="name">The name: that of a key or a user.</param>
    /// <param name="door">The way in: <c>http</c>, <c>zmq</c> or <c>cli</c>.</param>
    public Actor(string name, string door) => (_name, _door) = (name, door);

    /// <summary>The name.</summary>
    public string Name => _name ?? Server;

    /// <summary>The way in.</summary>
    public string Door => _door ?? Server;

    /// <summary>The id of the API key; null = the caller proved itself in another way, or not at all. Names need not be unique, ids are.</summary>
    public string? KeyId { get; init; }

    /// <summary>The tenant; null = none.</summary>
    public string? Tenant { get; init; }

    /// <summary>The network of a caller without a name, such as <c>203.0.113.0/24</c>; null = not told.</summary>
    public string? Network { get; init; }

    /// <summary>The id of the request, as the log of the server has it; null = none.</summary>
    public string? RequestId { get; init; }

    /// <summary>The actor of a caller.</summary>
    public static Actor Of(Principal principal, string door, string? requestId = null) =>
        new(principal.Name, door) { KeyId = principal.KeyId, Tenant = principal.Tenant?.Name, RequestId = requestId };

    /// <summary>A caller without accepted credentials.</summary>
    /// <param name="door">The way in.</param>
    /// <param name="network">The network of the caller.</param>
    /// <param name="requestId">The id of the request; null = none.</param>
    public static Actor Unproven(string door, string network, string? requestId = null) =>
        new(Anonymous, door) { Network = network, RequestId = requestId };

    /// <summary>A person that works on the storage with the commands of <c>statestore</c>.</summary>
    /// <param name="user">The name of the user in the operating system.</param>
    public static Actor OfUser(string user) => new("cli:" + user, "cli");
}
