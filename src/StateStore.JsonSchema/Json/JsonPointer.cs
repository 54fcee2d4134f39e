using System.Text;

namespace StateStore.JsonSchema.Json;

/// <summary>Creates the JSON Pointer (RFC 6901) of a value, and finds the value of a JSON Pointer.</summary>
internal static class JsonPointer
{
    /// <summary>
    /// Creates the pointer of a value by walking down from the root, so that nothing must be recorded while a document is processed.
    /// The token of a property name has the pointer of its value.
    /// </summary>
    public static string Of(JsonView view, int index)
    {
        var pointer = new StringBuilder();
        byte[] scratch = [];
        var current = 0;
        while (current != index)
        {
            var isObject = view.Tokens[current].Kind == JsonKinds.Object;
            var child = current + 1;
            var value = isObject ? child + 1 : child;
            var position = 0;
            while (view.Tokens[value].Next <= index)
            {
                child = view.Tokens[value].Next;
                value = isObject ? child + 1 : child;
                position++;
            }

            pointer.Append('/');
            if (isObject)
            {
                pointer.Append(Escape(Encoding.UTF8.GetString(view.Text(child, ref scratch))));
            }
            else
            {
                pointer.Append(position);
            }

            if (child == index)
            {
                break;
            }

            current = value;
        }

        return pointer.ToString();
    }

    public static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    public static string Unescape(string token) => token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    /// <summary>Finds the child that one unescaped reference token names; -1 if there is none.</summary>
    public static int Child(JsonView view, int parent, string token)
    {
        if (view.Tokens[parent].Kind == JsonKinds.Object)
        {
            return Property(view, parent, Encoding.UTF8.GetBytes(token));
        }

        if (view.Tokens[parent].Kind != JsonKinds.Array || !int.TryParse(token, out var position) || position < 0)
        {
            return -1;
        }

        if (position >= view.Tokens[parent].Length || (token.Length > 1 && token[0] == '0'))
        {
            return -1;
        }

        var item = parent + 1;
        for (; position > 0; position--)
        {
            item = view.Tokens[item].Next;
        }

        return item;
    }

    /// <summary>Finds the value of a property; -1 if there is none. Of repeated names the last one counts, as in most JSON readers.</summary>
    public static int Property(JsonView view, int parent, ReadOnlySpan<byte> name)
    {
        var found = -1;
        byte[] scratch = [];
        if (view.Tokens[parent].Kind != JsonKinds.Object)
        {
            return found;
        }

        for (var k = parent + 1; k < view.Tokens[parent].Next; k = view.Tokens[k + 1].Next)
        {
            if (view.Text(k, ref scratch).SequenceEqual(name))
            {
                found = k + 1;
            }
        }

        return found;
    }
}
