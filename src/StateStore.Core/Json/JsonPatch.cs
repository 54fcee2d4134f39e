using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace StateStore.Core.Json;

/// <summary>A JSON Patch (RFC 6902): operations that are applied in order, all of them or none.</summary>
public sealed class JsonPatch
{
    private readonly ImmutableArray<Operation> _operations;

    private JsonPatch(ImmutableArray<Operation> operations) => _operations = operations;

    private sealed record Operation(string Name, string[] Path, string[]? From, JsonText? Value);

    /// <summary>Parses a patch. Errors: INVALID_INPUT for a malformed patch, TOO_LARGE beyond <see cref="Limits.PatchOperations"/>.</summary>
    public static Result<JsonPatch> Parse(JsonText json, Limits limits)
    {
        if (json.Utf8.Span[0] != '[')
        {
            return StoreError.InvalidInput("A JSON Patch must be an array of operations");
        }

        var items = JsonItems.Of(json);
        if (items.Count > limits.PatchOperations)
        {
            return new StoreError(ErrorCode.TooLarge, $"The patch has {items.Count} operations; the limit is {limits.PatchOperations}");
        }

        var operations = ImmutableArray.CreateBuilder<Operation>(items.Count);
        foreach (var item in items)
        {
            if (Read(item) is not { } operation)
            {
                return StoreError.InvalidInput(
                    $"Operation {operations.Count + 1} of the patch must be an object with op (add, remove, replace, move, copy, test), path, and value or from as op needs");
            }

            operations.Add(operation);
        }

        return new JsonPatch(operations.MoveToImmutable());
    }

    /// <summary>Applies the operations to a document. Errors: INVALID_DATA with the first operation that fails, TOO_LARGE.</summary>
    public Result<JsonText> Apply(JsonText target, Limits limits)
    {
        var document = new PatchedDocument(target, limits);
        for (var i = 0; i < _operations.Length; i++)
        {
            var operation = _operations[i];
            if (Do(operation, document) is { } wrong)
            {
                return new StoreError(ErrorCode.InvalidData, $"Operation {i + 1} of the patch ({operation.Name}) can't be done: {wrong}");
            }
        }

        return document.ToJson();
    }

    private static string? Do(Operation operation, PatchedDocument document) => operation.Name switch
    {
        "add" => document.Add(operation.Path, Node(operation)),
        "remove" => document.Remove(operation.Path, out _),
        "replace" => document.Replace(operation.Path, Node(operation)),
        "move" => document.Move(operation.From!, operation.Path),
        "copy" => document.Copy(operation.From!, operation.Path),
        _ => document.Test(operation.Path, Node(operation)),
    };

    private static JsonNode? Node(Operation operation) => PatchedDocument.Node(operation.Value!.Value);

    private static Operation? Read(JsonText item)
    {
        if (!item.IsObject)
        {
            return null;
        }

        var members = JsonMembers.Of(item);
        var name = members.Find("op"u8)?.TryString();
        var path = Pointer(members.Find("path"u8));
        var from = Pointer(members.Find("from"u8));
        var value = members.Find("value"u8);
        var isComplete = name switch
        {
            "add" or "replace" or "test" => value is not null,
            "move" or "copy" => from is not null,
            _ => name == "remove",
        };
        return isComplete && path is not null ? new(name!, path, from, value) : null;
    }

    private static string[]? Pointer(JsonText? json) => json?.TryString() is { } text ? PatchPath.Parse(text) : null;
}
