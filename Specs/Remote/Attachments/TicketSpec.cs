using ActorUdp.Remote;

namespace ActorUdp.Specs.Remote.Attached;

public sealed class TicketSpec
{
    [Theory]
    [InlineData(false, Ticket.ByteArraySerializer)]
    [InlineData(false, Ticket.PrimitiveSerializer)]
    [InlineData(true, Ticket.ByteArraySerializer)]
    [InlineData(true, Ticket.PrimitiveSerializer)]
    public void The_ticket_of_a_message_is_stamped_and_found(bool isSelection, int serializer)
    {
        byte[] ticket = Ticket.New(serializer);
        byte[] pdu = isSelection ? Selection(ticket, serializer) : Pdus.Message("/user/a", ByteString.CopyFrom(ticket), serializer: serializer).ToByteArray();
        Assert.False(Ticket.TryFind(pdu, out _));

        Assert.True(Ticket.TryStamp(pdu, ticket));

        Assert.True(Ticket.TryFind(pdu, out UInt128 found));
        Assert.True(Ticket.TryRead(ticket, out UInt128 number, out int read));
        Assert.Equal((number, serializer), (found, read));
        Assert.Equal(PduKind.Message, PduView.Of(pdu).Kind);
    }

    [Fact]
    public void A_ticket_that_is_not_there_or_belongs_to_another_serializer_is_not_stamped()
    {
        byte[] ticket = Ticket.New(Ticket.ByteArraySerializer);
        Assert.False(Ticket.TryStamp(Pdus.Message("/user/a", ByteString.CopyFrom(Ticket.New(Ticket.ByteArraySerializer))).ToByteArray(), ticket));
        Assert.False(Ticket.TryStamp(Pdus.Message("/user/a", ByteString.CopyFrom(ticket), serializer: 17).ToByteArray(), ticket));
        Assert.False(Ticket.TryStamp(ticket.ToArray(), ticket));
        Assert.False(Ticket.TryStamp([], ticket));
    }

    [Fact]
    public void Whatever_the_bytes_are_they_are_looked_at_without_an_exception()
    {
        var random = new Random(11);
        byte[] pdu = Pdus.Message("/user/a", ByteString.CopyFrom(Ticket.New(Ticket.ByteArraySerializer))).ToByteArray();
        for (int i = 0; i < 10_000; i++)
        {
            byte[] harmed = pdu[..random.Next(pdu.Length + 1)];
            if (harmed.Length > 0)
            {
                harmed[random.Next(harmed.Length)] = (byte)random.Next(256);
            }

            Ticket.TryFind(harmed, out _);
            Ticket.TryRead(harmed, out _, out _);
        }
    }

    private static byte[] Selection(byte[] content, int serializer)
    {
        // The payload of a selection, with its serializer.
        ByteString inner = Pdus.Payload(ByteString.CopyFrom(content), serializer);
        return Pdus.SelectionOf(["user", "a"], inner).ToByteArray();
    }
}
