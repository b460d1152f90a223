using ActorUdp.Remote;

namespace ActorUdp.Specs.Remote.Attached;

public sealed class PduContentSpec
{
    private const int Threshold = 1_000;

    [Theory]
    [InlineData(4)]
    [InlineData(17)]
    [InlineData(1_000_000)]
    [InlineData(-5)]
    public void The_content_is_taken_out_and_a_ticket_names_its_serializer(int serializer)
    {
        byte[] large = Large();
        byte[] pdu = Pdus.Message("/user/a", ByteString.CopyFrom(large), serializer: serializer).ToByteArray();

        Assert.True(TryTakeOut(pdu, out byte[] rest, out byte[] content));

        Assert.Equal(large, content);
        Assert.True(Ticket.TryFind(rest, out UInt128 number));
        int at = rest.AsSpan().IndexOf(Ticket.New(serializer).AsSpan(0, 16));
        Assert.True(Ticket.TryRead(rest.AsSpan(at, Ticket.Length), out UInt128 same, out int named));
        Assert.Equal((number, serializer), (same, named));

        // Whatever else stands in it stands there as before.
        byte[] ticket = rest[at..(at + Ticket.Length)];
        Assert.Equal(Pdus.Message("/user/a", ByteString.CopyFrom(ticket), serializer: Ticket.TicketSerializer).ToByteArray(), rest);
    }

    [Fact]
    public void An_acknowledgement_is_left_to_go_ahead()
    {
        byte[] large = Large();
        byte[] pdu = Pdus.Message("/user/a", ByteString.CopyFrom(large), ack: 7).ToByteArray();

        Assert.True(TryTakeOut(pdu, out byte[] rest, out byte[] content));

        Assert.Equal(large, content);
        PduView view = PduView.Of(rest);
        Assert.Equal((PduKind.Message, PduView.Of(pdu).Recipient, 0), (view.Kind, view.Recipient, view.AckField.Length));
    }

    [Fact]
    public void What_is_small_or_not_of_Akka_stays_as_it_is()
    {
        Assert.False(TryTakeOut(Pdus.Message("/user/a", ByteString.CopyFrom(new byte[Threshold])).ToByteArray(), out _, out _));
        foreach (byte[] container in new byte[][] { [], [1], new byte[5_000], Large() })
        {
            Assert.False(PduContent.TryTakeOut(container, IsAttachable, out _, out _));
        }
    }

    [Fact]
    public void Whatever_the_bytes_are_they_are_looked_at_without_an_exception()
    {
        var random = new Random(12);
        byte[] pdu = Pdus.Message("/user/a", ByteString.CopyFrom(Large()), ack: 7).ToByteArray();
        for (int i = 0; i < 10_000; i++)
        {
            byte[] harmed = pdu[..random.Next(1, pdu.Length + 1)];
            int at = random.Next(2) == 0 ? random.Next(Math.Min(60, harmed.Length)) : random.Next(harmed.Length);
            harmed[at] = (byte)random.Next(256);
            PduContent.TryTakeOut(harmed, IsAttachable, out _, out ReadOnlySpan<byte> content);
            Assert.True(content.IsEmpty || harmed.AsSpan().Overlaps(content));
        }
    }

    private static bool IsAttachable(int length) => length > Threshold;

    /// <summary>As an association does it: without the acknowledgement, and with the frame around it again.</summary>
    private static bool TryTakeOut(byte[] pdu, out byte[] rest, out byte[] content)
    {
        bool isOut = PduContent.TryTakeOut(PduView.Of(pdu).WithoutAck, IsAttachable, out rest, out ReadOnlySpan<byte> found);
        content = found.ToArray();
        rest = isOut ? ProtoFrame.Field(1, rest) : rest;
        return isOut;
    }

    private static byte[] Large()
    {
        byte[] bytes = new byte[5_000];
        new Random(5).NextBytes(bytes);
        return bytes;
    }
}
