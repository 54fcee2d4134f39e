using System.Diagnostics.CodeAnalysis;

namespace StateStore.Storage;

/// <summary>The kind of changes that a log holds. Some stores persist the numbers, so no number is ever changed or reused.</summary>
public enum LogKind
{
    /// <summary>Changes of conversations.</summary>
    Conversation = 0,

    /// <summary>Changes of tables and their records.</summary>
    Table = 1,

    /// <summary>Changes of keys.</summary>
    Key = 2,

    /// <summary>Changes of rights and rules, and refused requests. Only the server's reserved namespace has events of this kind.</summary>
    Audit = 3,

    /// <summary>Changes of the messages in the inboxes of conversations.</summary>
    Message = 4,
}

/// <summary>One change log; a namespace has one of each kind.</summary>
public readonly record struct LogKey(string Namespace, LogKind Kind = LogKind.Conversation)
{
    /// <summary>The log of a namespace's conversations.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "The named alternative is the constructor itself.")]
    public static implicit operator LogKey(string ns) => new(ns);
}
