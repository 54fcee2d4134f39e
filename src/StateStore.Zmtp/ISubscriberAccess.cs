namespace StateStore.Zmtp;

/// <summary>The access of one subscriber. The host gives one for each connection; the publisher asks it.</summary>
public interface ISubscriberAccess
{
    /// <summary>Checks the user of PLAIN, which the subscriber must then use. If null, it must use NULL.</summary>
    PlainAuthenticator? Authenticate { get; }

    /// <summary>Completes when the subscriber must be disconnected, its queued messages unsent. It must not fail.</summary>
    Task Ended { get; }

    /// <summary>Called once, when the handshake is complete and before the first message.</summary>
    void Begin();

    /// <summary>
    /// Returns whether the subscriber gets messages of the group. It is called for each message that it has subscribed to, within
    /// <see cref="Publisher.Publish"/>, and so must be fast. It may be called after the end of the connection.
    /// </summary>
    /// <param name="group">The group of the message.</param>
    bool Admits(string group);
}
