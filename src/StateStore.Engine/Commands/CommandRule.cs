using System.Collections.Frozen;
using System.Collections.Immutable;

namespace StateStore.Engine.Commands;

/// <summary>A command of the Simple State Engine and the permission that it needs, over ZeroMQ and over HTTP.</summary>
/// <param name="Name">The name in upper case.</param>
/// <param name="Permission">
/// The permission. The caller needs it for some table of the namespace before the members of the command are read; its store then checks each table.
/// </param>
public sealed record CommandRule(string Name, Permission Permission)
{
    /// <summary>Every command. A command that is not here is unknown.</summary>
    public static ImmutableArray<CommandRule> All { get; } =
    [
        new("CREATE_STATE", Permission.TablesWrite),
        new("DELETE_STATE", Permission.TablesWrite),
        new("SET_STATE", Permission.TablesWrite),
        new("GET_STATE_INFO", Permission.TablesRead),
        new("GET_SCHEMA", Permission.TablesRead),
        new("LIST_STATES", Permission.TablesRead),
        new("CREATE_RECORD", Permission.TablesWrite),
        new("SET_RECORD", Permission.TablesWrite),
        new("PATCH_RECORD", Permission.TablesWrite),
        new("UPSERT_RECORD", Permission.TablesWrite),
        new("DELETE_RECORD", Permission.TablesWrite),
        new("GET_RECORD", Permission.TablesRead),
        new("LIST_RECORDS", Permission.TablesRead),
        new("BATCH", Permission.TablesWrite),
    ];

    // It follows All, because static members are initialised in the order of the text.
    private static readonly FrozenDictionary<string, CommandRule> ByName = All.ToFrozenDictionary(rule => rule.Name, StringComparer.Ordinal);

    /// <summary>The rule of a command; null if the command is unknown.</summary>
    public static CommandRule? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>Checks that each command declares a permission that a scope can grant in a namespace. A door that takes commands calls it when it starts.</summary>
    /// <exception cref="InvalidOperationException">A command declares none. The message names it.</exception>
    public static void RequirePermissions() => RequirePermissions(All);

    internal static void RequirePermissions(IEnumerable<CommandRule> rules)
    {
        if (rules.FirstOrDefault(rule => rule.Permission <= Permission.Authenticated || rule.Permission.IsServerWide()) is { } open)
        {
            throw new InvalidOperationException($"The command {open.Name} declares no permission in a namespace; give it one in {nameof(CommandRule)}");
        }
    }
}
