namespace ActorUdp.Remote;

/// <summary>Takes what a serializer wrote out of a PDU, so that it can go beside it, and puts a ticket in its place.</summary>
internal static class PduContent
{
    private const int ContainerEnvelope = 2;
    private const int EnvelopeMessage = 2;
    private const int MessageContent = 1;
    private const int MessageSerializer = 2;

    /// <param name="container">Akka's container of an envelope: a PDU without the frame around it.</param>
    /// <param name="isAttachable">Whether a content of so many bytes goes beside its message.</param>
    /// <param name="rest">The container, with a ticket.</param>
    /// <param name="content">What stood in the ticket's place: a part of what was given.</param>
    /// <returns>False: nothing is to go beside it, or it is not what Akka writes.</returns>
    public static bool TryTakeOut(ReadOnlySpan<byte> container, Predicate<int> isAttachable, out byte[] rest, out ReadOnlySpan<byte> content)
    {
        rest = [];
        content = default;
        if (!TryFind(container, ContainerEnvelope, out ProtoReader envelope) || !TryFind(envelope.Bytes, EnvelopeMessage, out ProtoReader message))
        {
            return false;
        }

        var fields = new ProtoReader(message.Bytes);
        if (!fields.TryNext() || fields.Field != MessageContent || !isAttachable(fields.Bytes.Length))
        {
            return false;
        }

        content = fields.Bytes;
        if (!fields.TryNext() || fields.Field != MessageSerializer)
        {
            return false;
        }

        byte[] ticket = Ticket.New((int)fields.Number);
        byte[] payload = [.. ProtoFrame.Field(MessageContent, ticket), .. Ticket.SerializerOfTickets, .. message.Bytes[fields.End..]];
        rest = Replaced(container, envelope, ContainerEnvelope, Replaced(envelope.Bytes, message, EnvelopeMessage, payload));
        return true;
    }

    private static bool TryFind(ReadOnlySpan<byte> message, int field, out ProtoReader found)
    {
        found = new ProtoReader(message);
        while (found.TryNext())
        {
            if (found.Field == field)
            {
                return true;
            }
        }

        return false;
    }

    private static byte[] Replaced(ReadOnlySpan<byte> message, in ProtoReader at, int field, byte[] value) =>
        [.. message[..at.Start], .. ProtoFrame.Field(field, value), .. message[at.End..]];
}
