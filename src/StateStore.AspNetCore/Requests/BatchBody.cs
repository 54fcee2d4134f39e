using System.Collections.Immutable;

namespace StateStore.AspNetCore.Requests;

/// <summary>Reads the bodies of batches: <c>{operations: [{op, ..}]}</c>.</summary>
internal static class BatchBody
{
    /// <summary>Reads all operations. The message of an error gives the number of the operation, from 0.</summary>
    /// <param name="utf8">The body.</param>
    /// <param name="limits">The bounds of the body.</param>
    /// <param name="read">Reads one operation from its members.</param>
    public static Result<ImmutableArray<T>> Parse<T>(ReadOnlySpan<byte> utf8, Limits limits, Func<JsonMembers, Limits, Result<T>> read)
    {
        if (!JsonMembers.Parse(utf8, limits).TryGet(out var members, out var error) ||
            !KnownMembers.Only(members, "operations").TryGet(out _, out error))
        {
            return error;
        }

        if (members.Find("operations"u8) is not { } operations || operations.Utf8.Span[0] != '[')
        {
            return StoreError.InvalidInput("operations must be a list");
        }

        var requests = ImmutableArray.CreateBuilder<T>();
        foreach (var item in JsonItems.Of(operations))
        {
            var operation = item.IsObject ? read(JsonMembers.Of(item), limits) : StoreError.InvalidInput("an operation must be an object with op");
            if (!operation.TryGet(out var request, out error))
            {
                return error.AtOperation(requests.Count);
            }

            requests.Add(request);
        }

        return requests.DrainToImmutable();
    }

    /// <summary>Reads the member <c>expected_version</c>; null if it is absent.</summary>
    public static Result<long?> ExpectedVersion(JsonMembers members)
    {
        if (members.Find("expected_version"u8) is not { } text)
        {
            return (long?)null;
        }

        return text.TryLong() is >= 0 and var version
            ? version
            : StoreError.InvalidInput("expected_version must be a whole number, 0 or more");
    }
}
