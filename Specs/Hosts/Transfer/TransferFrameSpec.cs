using System.Text;
using ActorUdp.Hosts.Transfer;
using FsCheck;
using FsCheck.Fluent;

namespace ActorUdp.Specs.Hosts.Transfer;

public class TransferFrameSpec
{
    private static readonly Guid _id = new("00112233-4455-6677-8899-aabbccddeeff");
    private static readonly byte[] _hash = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    public static TheoryData<string> Frames => [.. All().Select(f => f.GetType().Name)];

    [Theory]
    [MemberData(nameof(Frames))]
    public void Every_frame_comes_back(string kind)
    {
        TransferFrame frame = Frame(kind);

        Assert.True(TransferFrame.TryDecode(frame.Encode(), out TransferFrame? decoded));

        Assert.Equal(frame.GetType(), decoded.GetType());
        Assert.Equal(Convert.ToHexString(frame.Encode()), Convert.ToHexString(decoded.Encode()));
    }

    [Theory]
    [MemberData(nameof(Frames))]
    public void A_frame_that_was_cut_short_is_none(string kind)
    {
        byte[] whole = Frame(kind).Encode();
        int shortest = kind == nameof(TransferFrame.Chunk) ? TransferFrame.ChunkHeaderLength : whole.Length;

        for (int length = 0; length < shortest; length++)
            Assert.False(TransferFrame.TryDecode(whole[..length], out _), $"{length} of {whole.Length} bytes");
    }

    [Theory]
    [MemberData(nameof(Frames))]
    public void A_frame_with_something_behind_it_is_none(string kind)
    {
        byte[] longer = [.. Frame(kind).Encode(), 0];

        Assert.Equal(kind == nameof(TransferFrame.Chunk), TransferFrame.TryDecode(longer, out _));
    }

    [Fact]
    public void An_offer_stands_on_the_wire_as_documented() => Assert.Equal(
        "01" + "33221100554477668899AABBCCDDEEFF" + "02000000" + "0004000000000000" + "00" + "0300" + "612E62",
        Convert.ToHexString(new TransferFrame.Offer(_id, 2, 1024, default, "a.b").Encode()));

    [Fact]
    public void A_chunk_written_in_place_is_the_frame()
    {
        byte[] written = new byte[TransferFrame.ChunkHeaderLength + 3];
        TransferFrame.WriteChunkHeader(written, _id, 77);
        "xyz"u8.CopyTo(written.AsSpan(TransferFrame.ChunkHeaderLength));

        Assert.Equal(new TransferFrame.Chunk(_id, 77, "xyz"u8.ToArray()).Encode(), written);
    }

    [Fact]
    public void Negative_sizes_and_offsets_are_refused()
    {
        Assert.False(TransferFrame.TryDecode(new TransferFrame.Offer(_id, 1, -1, default, "a").Encode(), out _));
        Assert.False(TransferFrame.TryDecode(new TransferFrame.Chunk(_id, -1, default).Encode(), out _));
        Assert.False(TransferFrame.TryDecode(new TransferFrame.Accept(_id, 1, long.MinValue).Encode(), out _));
    }

    [Fact]
    public void A_name_that_is_no_text_is_marked_as_such()
    {
        byte[] message = new TransferFrame.Offer(_id, 1, 0, default, "a").Encode();
        message[^1] = 0xFF;

        Assert.True(TransferFrame.TryDecode(message, out TransferFrame? frame));

        Assert.NotNull(FileName.Fault(((TransferFrame.Offer)frame).Name, windows: false));
    }

    [Fact]
    public void Any_bytes_are_a_frame_or_none() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2000),
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            byte[] likely = [(byte)(bytes.Length % 11), .. bytes, .. new byte[bytes.Length % 60]];
            return TransferFrame.TryDecode(likely, out TransferFrame? frame) == frame is not null;
        }));

    private static TransferFrame Frame(string kind) => All().Single(f => f.GetType().Name == kind);

    private static IEnumerable<TransferFrame> All() =>
    [
        new TransferFrame.Offer(_id, 3, 1L << 40, _hash, "größe.bin"),
        new TransferFrame.Accept(_id, 3, 12345678901),
        new TransferFrame.Chunk(_id, 65536, Encoding.UTF8.GetBytes("data")),
        new TransferFrame.Progress(_id, 42),
        new TransferFrame.Finish(_id, _hash),
        new TransferFrame.Done(_id),
        new TransferFrame.Refuse(_id, RefusalReason.DiskFull, "no space"),
        new TransferFrame.Abort(_id, "enough"),
        new TransferFrame.Query(_id),
        new TransferFrame.Unknown(_id),
    ];
}
