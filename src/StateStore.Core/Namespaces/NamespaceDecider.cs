namespace StateStore.Core.Namespaces;

/// <summary>The rules for changing a bundle.</summary>
public static class NamespaceDecider
{
    /// <summary>Decides a command. Errors: VERSION_CONFLICT, NOT_FOUND (removal).</summary>
    public static Decision<NamespaceEvent> Decide(NamespaceCommand command, Versioned<SchemaBundle> current) => command switch
    {
        NamespaceCommand.SetBundle set => Set(set, current),
        NamespaceCommand.RemoveBundle remove => Remove(remove, current),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    /// <summary>
    /// Decides a command on a bundle that can't be read. Without an expected version the bundle is replaced or removed. Otherwise the command is
    /// refused with <paramref name="corrupt"/>.
    /// </summary>
    public static Decision<NamespaceEvent> DecideDamaged(NamespaceCommand command, EntityVersion version, StoreError corrupt, DateTimeOffset now) => command switch
    {
        NamespaceCommand.SetBundle { ExpectedVersion: null } set => Decision<NamespaceEvent>.Of(new NamespaceEvent.BundleSet(version.Repaired(now).Next, set.Bundle)),
        NamespaceCommand.RemoveBundle { ExpectedVersion: null } => Decision<NamespaceEvent>.Of(new NamespaceEvent.BundleRemoved(version.Repaired(now).Next)),
        _ => Decision<NamespaceEvent>.Refuse(corrupt),
    };

    /// <summary>The bundle after an event.</summary>
    public static Versioned<SchemaBundle> Evolve(NamespaceEvent happened) => happened switch
    {
        NamespaceEvent.BundleSet set => new(set.Version, set.Bundle),
        NamespaceEvent.BundleRemoved removed => new(removed.Version, null),
        _ => throw new ArgumentOutOfRangeException(nameof(happened)),
    };

    private static Decision<NamespaceEvent> Set(NamespaceCommand.SetBundle command, Versioned<SchemaBundle> current)
    {
        if (current.Expect(command.ExpectedVersion) is { } conflict)
        {
            return Decision<NamespaceEvent>.Refuse(conflict);
        }

        return current.Value is { } bundle && Same(bundle, command.Bundle)
            ? Decision<NamespaceEvent>.Nothing
            : Decision<NamespaceEvent>.Of(new NamespaceEvent.BundleSet(current.Version.Next, command.Bundle));
    }

    private static Decision<NamespaceEvent> Remove(NamespaceCommand.RemoveBundle command, Versioned<SchemaBundle> current)
    {
        if (current.Value is null)
        {
            return Decision<NamespaceEvent>.Refuse(StoreError.NotFound("The namespace has no schema bundle"));
        }

        return current.Expect(command.ExpectedVersion) is { } conflict
            ? Decision<NamespaceEvent>.Refuse(conflict)
            : Decision<NamespaceEvent>.Of(new NamespaceEvent.BundleRemoved(current.Version.Next));
    }

    /// <summary>Compares byte for byte. A reordered bundle is a new version too, because its readers see other bytes.</summary>
    private static bool Same(SchemaBundle left, SchemaBundle right) =>
        left.FsmJson == right.FsmJson && left.JsonSchema == right.JsonSchema && left.TtlJson == right.TtlJson && left.InboxJson == right.InboxJson;
}
