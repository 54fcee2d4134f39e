namespace StateStore.Core.Tests.Json;

/// <summary>Handing a buffer from one builder to another.</summary>
public sealed class JsonBuilderTests
{
    [Fact]
    public void A_builder_continues_the_buffer_of_another_builder()
    {
        var first = new JsonBuilder(1);
        first.Raw("{\"a\":"u8).Number(1);
        var second = new JsonBuilder(first.ToBuffer());
        Assert.Equal(0, first.Length);
        first.Dispose();
        second.Raw(",\"b\":"u8).String("é").Byte((byte)'}');

        Assert.Equal("""{"a":1,"b":"é"}""", second.ToJsonText().ToString());
    }
}
