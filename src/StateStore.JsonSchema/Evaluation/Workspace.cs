using StateStore.JsonSchema.Compilation;
using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Patterns;

namespace StateStore.JsonSchema.Evaluation;

/// <summary>
/// The buffers of one validation, one set per thread, so that validations allocate nothing after the first ones. Buffers that a huge document
/// has enlarged are not kept.
/// </summary>
internal sealed class Workspace
{
    // 1 MiB of tokens: a document of about 64,000 values and names.
    private const int KeptTokens = 65_536;
    private const int KeptBytes = 1 << 20;

    [ThreadStatic]
    private static Workspace? _own;

    private bool _isRented;

    public Token[] Tokens = new Token[256];
    public byte[] Text = [];
    public ulong[] Marks = new ulong[64];
    public SchemaResource[] Scope = new SchemaResource[16];
    public int[] Buckets = [];
    public readonly PatternScratch Patterns = new();
    public readonly EqualityScratch Equality = new();
    public readonly List<Failure> Failures = [];

    public static Workspace Rent()
    {
        var workspace = _own;
        if (workspace is null || workspace._isRented)
        {
            _own = workspace = new Workspace();
        }

        workspace._isRented = true;
        return workspace;
    }

    public void Return()
    {
        var isOrdinary = Tokens.Length <= KeptTokens && Text.Length <= KeptBytes && Patterns.IsOrdinary && Buckets.Length <= KeptBytes
            && Equality.Left.Length <= KeptBytes && Equality.Right.Length <= KeptBytes;
        if (!isOrdinary)
        {
            _own = null;
        }

        _isRented = false;
    }
}
