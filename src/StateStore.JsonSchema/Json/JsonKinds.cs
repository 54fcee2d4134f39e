namespace StateStore.JsonSchema.Json;

/// <summary>
/// The sort of a JSON value, one bit each, so that a set of sorts is the same type.
/// Numbers are split by their spelling: <see cref="Integer"/> has neither fraction nor exponent, <see cref="Decimal"/> may still be integral (<c>1.0</c>).
/// </summary>
[Flags]
internal enum JsonKinds : byte
{
    None = 0,
    Null = 1,
    False = 2,
    True = 4,
    Integer = 8,
    Decimal = 16,
    String = 32,
    Array = 64,
    Object = 128,

    Boolean = False | True,
    Number = Integer | Decimal,
    Container = Array | Object,
    All = 255,
}
