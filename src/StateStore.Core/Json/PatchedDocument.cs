using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace StateStore.Core.Json;

/// <summary>A JSON document to which a patch is being applied. Each step returns null, or the reason why it can't be done.</summary>
/// <remarks>
/// Steps that insert a value are counted against a bound. Otherwise twenty copies of the whole document into itself would multiply its size by a
/// million.
/// </remarks>
internal sealed class PatchedDocument(JsonText target, Limits limits)
{
    private const string Nothing = "there is nothing at this path";
    private const int WorkFactor = 4;

    private readonly long _mostWork = WorkFactor * (long)limits.DataBytes;
    private JsonNode? _root = Node(target);
    private long _work;

    public static JsonNode? Node(JsonText json) => TrustedJson.Node(json.Utf8.Span);

    /// <summary>The patched document. Errors: TOO_LARGE, INVALID_JSON.</summary>
    public Result<JsonText> ToJson() => JsonText.Parse(Text(_root).Utf8.Span, limits);

    public string? Add(string[] path, JsonNode? value) => Admit(path, value) ?? Put(path, value);

    public string? Remove(string[] path, out JsonNode? removed)
    {
        if (!Find(path, out removed))
        {
            return Nothing;
        }

        if (path.Length == 0)
        {
            _root = null;
        }
        else if (Find(path.AsSpan(..^1), out var parent) && parent is JsonObject members)
        {
            members.Remove(path[^1]);
        }
        else
        {
            ((JsonArray)parent!).RemoveAt(int.Parse(path[^1], CultureInfo.InvariantCulture));
        }

        return null;
    }

    public string? Replace(string[] path, JsonNode? value)
    {
        if (!Find(path, out _))
        {
            return Nothing;
        }

        if (path.Length > 0 && Find(path.AsSpan(..^1), out var parent) && parent is JsonArray items)
        {
            var wrong = Admit(path, value);
            if (wrong is null)
            {
                items[int.Parse(path[^1], CultureInfo.InvariantCulture)] = value;
            }

            return wrong;
        }

        return Add(path, value);
    }

    public string? Move(string[] from, string[] path)
    {
        if (path.Length > from.Length && path.AsSpan(0, from.Length).SequenceEqual(from))
        {
            return "a value can't be moved into itself";
        }

        return Remove(from, out var moved) ?? Add(path, moved);
    }

    public string? Copy(string[] from, string[] path) =>
        Find(from, out var copied) ? Admit(path, copied) ?? Put(path, copied?.DeepClone()) : Nothing;

    public string? Test(string[] path, JsonNode? value)
    {
        if (!Find(path, out var found))
        {
            return Nothing;
        }

        return Text(found).StructurallyEquals(Text(value)) ? null : "the value there is another";
    }

    private static JsonText Text(JsonNode? node) => JsonText.FromTrusted(Encoding.UTF8.GetBytes(node is null ? "null" : node.ToJsonString()));

    private string? Put(string[] path, JsonNode? value)
    {
        if (path.Length == 0)
        {
            _root = value;
            return null;
        }

        switch (Find(path.AsSpan(..^1), out var parent) ? parent : null)
        {
            case JsonObject members:
                members[path[^1]] = value;
                return null;
            case JsonArray items when path[^1] == "-":
                items.Add(value);
                return null;
            case JsonArray items when TryIndex(path[^1], items.Count, out var index):
                items.Insert(index, value);
                return null;
            default:
                return "there is no object or array that could take it";
        }
    }

    private bool Find(ReadOnlySpan<string> path, out JsonNode? found)
    {
        found = _root;
        foreach (var token in path)
        {
            switch (found)
            {
                case JsonObject members when members.TryGetPropertyValue(token, out var member):
                    found = member;
                    break;
                case JsonArray items when TryIndex(token, items.Count - 1, out var index):
                    found = items[index];
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    /// <summary>Parses an index up to <paramref name="last"/>: digits without leading zeros (RFC 6901, section 4).</summary>
    private static bool TryIndex(string token, int last, out int index) =>
        int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out index) && index <= last && (token[0] != '0' || token.Length == 1);

    private string? Admit(string[] path, JsonNode? value)
    {
        var depth = path.Length + Measure(value);
        if (depth > limits.JsonDepth)
        {
            return $"it would be nested more than {limits.JsonDepth} deep";
        }

        return _work > _mostWork ? $"the patch puts in more than {_mostWork} bytes" : null;
    }

    /// <summary>Counts the value as work and returns its depth.</summary>
    private int Measure(JsonNode? value)
    {
        const int Overhead = 8;
        _work += Overhead;
        var deepest = 0;
        if (_work > _mostWork)
        {
            return 0;
        }

        if (value is JsonObject members)
        {
            foreach (var (name, member) in members)
            {
                _work += name.Length;
                deepest = Math.Max(deepest, Measure(member));
            }
        }
        else if (value is JsonArray items)
        {
            foreach (var item in items)
            {
                deepest = Math.Max(deepest, Measure(item));
            }
        }
        else
        {
            _work += value is null ? 0 : value.ToJsonString().Length;
            return 0;
        }

        return deepest + 1;
    }
}
