namespace StateStore.JsonSchema.Json;

/// <summary>
/// The kinds of JSON values, one bit each, so that the same type is a set of kinds.
/// The spelling of a number decides its kind: <see cref="Integer"/> has neither fraction nor exponent; <see cref="Decimal"/> may be integral (<c>1.0</c>).
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
