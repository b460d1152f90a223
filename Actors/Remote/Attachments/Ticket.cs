using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ActorUdp.Remote;

/// <summary>
/// What stands in a message for its content, which travels beside it: a mark by which tickets are found, a number that nobody can guess, and the
/// identifier of the content's serializer. The identifier of the tickets' own serializer follows it, so that none but a ticket is taken for one.
/// </summary>
internal static class Ticket
{
    public const int Length = SerializerAt + sizeof(int);

    /// <summary>The serializer of byte arrays, as Akka numbers it.</summary>
    public const int ByteArraySerializer = 4;

    /// <summary>The serializer of strings, as Akka numbers it.</summary>
    public const int PrimitiveSerializer = 17;

    /// <summary>The serializer of tickets. Akka's own numbers end at 40; like theirs it takes one byte in a message.</summary>
    public const int TicketSerializer = 117;

    private const int NumberAt = 16;
    private const int SerializerAt = 32;

    // In Akka's containers of serialized messages the identifier is the field after the bytes, a number.
    private const byte SerializerField = 0x10;
    private const int SerializerLength = 2;

    /// <summary>The field that follows a ticket.</summary>
    public static ReadOnlySpan<byte> SerializerOfTickets => [SerializerField, TicketSerializer];

    private static ReadOnlySpan<byte> Mark => [0x41, 0x63, 0x74, 0x6F, 0x72, 0x55, 0x64, 0x70, 0xFF, 0xF1, 0x0A, 0x9C, 0xE5, 0x07, 0xD3, 0x8B];

    /// <param name="serializer">The identifier of the content's serializer.</param>
    public static byte[] New(int serializer)
    {
        byte[] ticket = new byte[Length];
        Mark.CopyTo(ticket);
        RandomNumberGenerator.Fill(ticket.AsSpan(NumberAt..SerializerAt));
        BinaryPrimitives.WriteInt32LittleEndian(ticket.AsSpan(SerializerAt), serializer);
        return ticket;
    }

    /// <summary>Makes the bytes of a message that has a ticket those of a ticket's message.</summary>
    /// <returns>False: the ticket is not in it, or not as what its serializer wrote.</returns>
    public static bool TryStamp(Span<byte> pdu, ReadOnlySpan<byte> ticket)
    {
        int at = pdu.IndexOf(ticket);
        if (at < 0 || !IsFollowedBy(pdu[(at + Length)..], BinaryPrimitives.ReadInt32LittleEndian(ticket[SerializerAt..])))
        {
            return false;
        }

        pdu[at + Length + 1] = TicketSerializer;
        return true;
    }

    /// <summary>The number of the ticket in a message.</summary>
    public static bool TryFind(ReadOnlySpan<byte> pdu, out UInt128 number)
    {
        number = default;
        int at = pdu.IndexOf(Mark);
        return at >= 0 && pdu.Length - at >= Length + SerializerLength && IsFollowedBy(pdu[(at + Length)..], TicketSerializer)
            && TryRead(pdu.Slice(at, Length), out number, out _);
    }

    /// <summary>What a ticket says.</summary>
    /// <param name="ticket">The ticket; any bytes are allowed.</param>
    /// <param name="number">Its number.</param>
    /// <param name="serializer">The identifier of the content's serializer.</param>
    /// <returns>False: it is none.</returns>
    public static bool TryRead(ReadOnlySpan<byte> ticket, out UInt128 number, out int serializer)
    {
        (number, serializer) = (default, 0);
        if (ticket.Length != Length || !ticket.StartsWith(Mark))
        {
            return false;
        }

        number = BinaryPrimitives.ReadUInt128LittleEndian(ticket[NumberAt..]);
        serializer = BinaryPrimitives.ReadInt32LittleEndian(ticket[SerializerAt..]);
        return true;
    }

    private static bool IsFollowedBy(ReadOnlySpan<byte> rest, int serializer) =>
        rest.Length >= SerializerLength && rest[0] == SerializerField && rest[1] == serializer;
}
