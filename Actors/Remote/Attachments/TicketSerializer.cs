using System.Runtime.Serialization;
using Akka.Serialization;

namespace ActorUdp.Remote;

/// <summary>Reads a ticket: the message is what its own serializer makes of the bytes that came with the ticket. Made by the actor system.</summary>
/// <param name="system">The actor system.</param>
internal sealed class TicketSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private readonly Attachments _attachments = Attachments.Of(system);

    /// <inheritdoc/>
    public override int Identifier => Ticket.TicketSerializer;

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: tickets are written by the transport.</exception>
    public override byte[] ToBinary(object obj) => throw new NotSupportedException("A ticket is not a message.");

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: tickets are written by the transport.</exception>
    public override string Manifest(object o) => throw new NotSupportedException("A ticket is not a message.");

    /// <inheritdoc/>
    /// <exception cref="SerializationException">These bytes are no ticket, nothing came with it, or there is no such serializer.</exception>
    public override object FromBinary(byte[] bytes, string manifest) =>
        Ticket.TryRead(bytes, out UInt128 number, out int serializer) && serializer != Identifier && _attachments.TryFetch(number, out byte[] content)
            ? system.Serialization.Deserialize(content, serializer, manifest)
            : throw new SerializationException("A message says that its content came beside it, and there is none.");
}
