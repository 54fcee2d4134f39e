namespace StateStore.Core.Tests.Json;

/// <summary>How what was written leaves a builder.</summary>
public sealed class JsonBuilderTests
{
    [Fact]
    public void A_buffer_is_handed_on_with_what_was_written_and_can_be_written_on()
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
