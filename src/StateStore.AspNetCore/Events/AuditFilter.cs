namespace StateStore.AspNetCore.Events;

/// <summary>A filter of the audit log: it takes the entries with the wanted texts. Null takes every text.</summary>
internal sealed class AuditFilter(string? action, string? actor, string? ns) : EventFilter
{
    public override bool TakesAll => action is null && actor is null && ns is null;

    protected override bool TakesEvent(Change change) =>
        Has(change, "action", action) && Has(change, "actor", actor) && Has(change, "namespace", ns);

    private static bool Has(Change change, string member, string? text) => text is null || AuditCodec.Has(change.Payload, member, text);
}
