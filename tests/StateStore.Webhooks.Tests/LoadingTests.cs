using System.Reflection;
using System.Runtime.Loader;

namespace StateStore.Webhooks.Tests;

/// <summary>The assemblies that a server loads for its webhooks.</summary>
public sealed class LoadingTests
{
    [Theory]
    [InlineData(SecretKind.Symmetric, false)]
    [InlineData(SecretKind.Asymmetric, true)]
    public void BouncyCastle_is_loaded_with_the_first_asymmetric_secret(SecretKind kind, bool isLoaded)
    {
        var loads = new Loads();
        var webhooks = loads.LoadFromAssemblyPath(typeof(WebhookSecret).Assembly.Location);
        var type = webhooks.GetType(typeof(WebhookSecret).FullName!)!;
        var kinds = webhooks.GetType(typeof(SecretKind).FullName!)!;
        var secret = type.GetMethod(nameof(WebhookSecret.Generate))!.Invoke(null, [Enum.ToObject(kinds, (int)kind)]);
        var sign = type.GetMethod(nameof(WebhookSecret.Sign))!.CreateDelegate<Func<string, DateTimeOffset, ReadOnlySpan<byte>, string>>(secret);

        Assert.StartsWith("v1", sign("msg_1", DateTimeOffset.UnixEpoch, "{}"u8), StringComparison.Ordinal);
        Assert.Equal(isLoaded, loads.Names.Contains("BouncyCastle.Cryptography"));
    }

    /// <summary>Loads the assembly once more, and notes the names of those that it asks for.</summary>
    private sealed class Loads : AssemblyLoadContext
    {
        public List<string> Names { get; } = [];

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            Names.Add(assemblyName.Name!);
            return null;
        }
    }
}
