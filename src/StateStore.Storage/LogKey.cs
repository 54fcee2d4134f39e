using System.Diagnostics.CodeAnalysis;

namespace StateStore.Storage;

/// <summary>What sort of changes a log holds. The numbers are stored by some stores: none is changed or reused.</summary>
public enum LogKind
{
    /// <summary>Changes of conversations.</summary>
    Conversation = 0,

    /// <summary>Changes of tables and their records.</summary>
    Table = 1,

    /// <summary>Changes of keys.</summary>
    Key = 2,
}

/// <summary>One change log: a namespace has one of each kind. A namespace alone stands for the log of its conversations.</summary>
public readonly record struct LogKey(string Namespace, LogKind Kind = LogKind.Conversation)
{
    [SuppressMessage("Usage", "CA2225", Justification = "The named alternative is the constructor itself.")]
    public static implicit operator LogKey(string ns) => new(ns);
}
