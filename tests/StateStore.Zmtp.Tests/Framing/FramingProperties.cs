using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using StateStore.Zmtp.Framing;

namespace StateStore.Zmtp.Tests.Framing;

/// <summary>Frames are read as they were written, in pieces of any size.</summary>
public sealed class FramingProperties
{
    private static readonly Gen<byte[]> Body = Gen.OneOf(Gen.Constant(0), Gen.Choose(0, 20), Gen.Elements(254, 255, 256, 257), Gen.Choose(0, 3000))
        .SelectMany(length => Gen.Choose(0, int.MaxValue).Select(seed =>
        {
            var body = new byte[length];
            new Random(seed).NextBytes(body);
            return body;
        }));

    private static readonly Gen<Item> Items = Gen.OneOf(
        Body.NonEmptyListOf().Where(frames => frames.Count <= 12).Select(frames => new Item(false, [.. frames])),
        Body.Where(data => data.Length < 300).Select(data => new Item(true, [data])));

    private static readonly Gen<Case> Cases = Items.ListOf().SelectMany(items => Gen.Choose(0, int.MaxValue).Select(seed => new Case([.. items], seed)));

    [Fact]
    public void Messages_and_commands_are_read_as_they_were_written() =>
        Prop.ForAll(Arb.From(Cases), one => Read(one.Items, one.Seed).SequenceEqual(one.Items.Select(Describe))).QuickCheckThrowOnFailure();

    [Fact]
    public void Frames_use_the_shortest_possible_form() => Prop.ForAll(Arb.From(Body), body =>
    {
        var output = new ArrayBufferWriter<byte>();
        FrameWriter.Write(output, FrameFlags.More, body);
        return output.WrittenSpan.SequenceEqual(Wire.Frame(1, body));
    }).QuickCheckThrowOnFailure();

    private static List<string> Read(Item[] items, int seed)
    {
        var octets = Encode(items);
        var random = new Random(seed);
        var reader = new MessageReader(new());
        var read = new List<string>();
        int consumed = 0, arrived = 0;
        while (true)
        {
            var buffer = Segments.Of(octets.AsSpan(consumed, arrived - consumed).ToArray(), random);
            while (reader.TryRead(ref buffer, out var traffic, out var error))
            {
                read.Add(Describe(traffic));
            }

            consumed = arrived - (int)buffer.Length;
            if (arrived == octets.Length)
            {
                Assert.Equal(octets.Length, consumed);
                return read;
            }

            arrived = Math.Min(octets.Length, arrived + random.Next(1, random.Next(2, 600)));
        }
    }

    private static byte[] Encode(Item[] items)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var item in items)
        {
            for (var i = 0; i < item.Frames.Length; i++)
            {
                if (item.IsCommand)
                {
                    CommandWriter.Write(output, "NAME"u8, item.Frames[i]);
                }
                else
                {
                    FrameWriter.Write(output, i < item.Frames.Length - 1 ? FrameFlags.More : FrameFlags.None, new ReadOnlySequence<byte>(item.Frames[i]));
                }
            }
        }

        return output.WrittenSpan.ToArray();
    }

    private static string Describe(Item item) => (item.IsCommand ? "NAME " : "") + string.Join('|', item.Frames.Select(Convert.ToHexString));

    private static string Describe(Traffic traffic)
    {
        if (traffic.IsCommand)
        {
            Assert.True(Command.TryParse(traffic.Command, out var command, out _));
            return $"{System.Text.Encoding.ASCII.GetString(command.Name)} {Convert.ToHexString(command.Data)}";
        }

        var frames = new List<string>();
        for (var i = 0; i < traffic.Message.Count; i++)
        {
            frames.Add(Convert.ToHexString(traffic.Message[i].ToArray()));
        }

        return string.Join('|', frames);
    }

    internal sealed record Item(bool IsCommand, byte[][] Frames)
    {
        public override string ToString() => Describe(this);
    }

    internal sealed record Case(Item[] Items, int Seed)
    {
        public override string ToString() => $"seed {Seed}: {string.Join(" / ", Items.Select(item => item.ToString()))}";
    }
}
