using System.Text.Json.Serialization;

namespace StateStore.Conformance.Engine;

/// <summary>The states of an order, with a name that is no C# name.</summary>
public enum OrderState
{
    New,

    [JsonStringEnumMemberName("waiting for payment")]
    Waiting,

    Paid,

    Cancelled,
}

/// <summary>The urgency of an order.</summary>
public enum OrderPriority
{
    Normal,
    High,
}

/// <summary>The data of an order: required, optional, nested, collections, an enum.</summary>
public sealed record Order(string Customer, IReadOnlyList<OrderItem> Items)
{
    public string? Note { get; init; }

    public OrderAddress? ShipTo { get; init; }

    public OrderPriority Priority { get; init; }

    // The generated code would overwrite the default of a member with init by null.
    public IReadOnlyDictionary<string, int> Discounts { get; set; } = new Dictionary<string, int>();
}

/// <summary>One line of an order.</summary>
public sealed record OrderItem(string Product, int Count);

/// <summary>The destination of an order.</summary>
public sealed record OrderAddress(string City, string? Street);

/// <summary>A type that refers to itself.</summary>
public sealed record OrderCategory(string Name, OrderCategory? Parent);

/// <summary>Data of which nothing is required, and a class that callers may change in place.</summary>
public sealed class OrderCounter
{
    public double Count { get; set; }

    public string? LastBy { get; set; }
}

/// <summary>The generated descriptions of the types.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(OrderCategory))]
[JsonSerializable(typeof(OrderCounter))]
public sealed partial class ShopJson : JsonSerializerContext;
