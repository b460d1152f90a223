using ActorUdp.Hosts.Lines;
using FsCheck;
using FsCheck.Fluent;

namespace ActorUdp.Specs.Hosts.Lines;

public class LineFrameSpec
{
    [Fact]
    public void A_line_stands_on_the_wire_as_documented() => Assert.Equal(
        "02" + "8877665544332211" + "0500000000000000" + "6869",
        Convert.ToHexString(LineFrame.Encode(LineFrameKind.Line, 0x1122334455667788, 5, "hi"u8)));

    [Fact]
    public void Every_frame_comes_back()
    {
        foreach (LineFrameKind kind in Enum.GetValues<LineFrameKind>())
        {
            Assert.True(LineFrame.TryDecode(LineFrame.Encode(kind, ulong.MaxValue, 7, "x\r"u8), out LineFrame frame));
            Assert.Equal((kind, ulong.MaxValue, 7ul, "x\r"), (frame.Kind, frame.Stream, frame.Number, System.Text.Encoding.UTF8.GetString(frame.Bytes.Span)));
        }
    }

    [Fact]
    public void What_is_too_short_or_of_no_kind_is_no_frame()
    {
        byte[] whole = LineFrame.Encode(LineFrameKind.Begin, 1, 0);
        for (int length = 0; length < whole.Length; length++)
            Assert.False(LineFrame.TryDecode(whole[..length], out _));

        foreach (byte kind in (byte[])[0, 8, 255])
        {
            whole[0] = kind;
            Assert.False(LineFrame.TryDecode(whole, out _));
        }
    }

    [Fact]
    public void Any_bytes_are_a_frame_or_none() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
            LineFrame.TryDecode(bytes, out LineFrame frame) == (bytes.Length >= LineFrame.HeaderLength && Enum.IsDefined((LineFrameKind)bytes[0]))
            && (frame == default || frame.Bytes.Length == bytes.Length - LineFrame.HeaderLength)));
}
