using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using StateStore.Orleans.Client;

namespace StateStore.Orleans.Tests.Support;

/// <summary>Converts values to and from the bytes that silos exchange.</summary>
internal sealed class WireFormat : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddSerializer(builder => builder.AddAssembly(typeof(OrleansStateStore).Assembly).AddAssembly(typeof(WireFormat).Assembly))
        .BuildServiceProvider();

    public byte[] Write<T>(T value) => _services.GetRequiredService<Serializer<T>>().SerializeToArray(value);

    public T Read<T>(byte[] bytes) => _services.GetRequiredService<Serializer<T>>().Deserialize(bytes)!;

    public void Dispose() => _services.Dispose();
}

/// <summary>A value and its bytes in the first release.</summary>
internal abstract class GoldenCase
{
    public abstract void Check(WireFormat wire);
}

/// <inheritdoc/>
internal class GoldenCase<T>(T value, string bytes) : GoldenCase
{
    public override void Check(WireFormat wire)
    {
        var written = Convert.ToHexString(wire.Write(value));
        Assert.True(bytes == written, $"It is written as {written}");
        CheckRead(wire, wire.Read<T>(Convert.FromHexString(bytes)));
    }

    protected virtual void CheckRead(WireFormat wire, T read) => Assert.Equal(value, read);
}

/// <summary>A value that contains arrays, which are equal only to themselves. The read value is therefore written again and compared as bytes.</summary>
internal sealed class GoldenList<T>(T value, string bytes) : GoldenCase<T>(value, bytes)
{
    private readonly string _bytes = bytes;

    protected override void CheckRead(WireFormat wire, T read) => Assert.Equal(_bytes, Convert.ToHexString(wire.Write(read)));
}
