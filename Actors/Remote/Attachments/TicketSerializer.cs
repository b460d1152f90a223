using System.Runtime.Serialization;
using Akka.Serialization;

namespace ActorUdp.Remote;

/// <summary>Reads a ticket: the message is the array that came with it. Made by the actor system.</summary>
/// <param name="system">The actor system.</param>
internal sealed class TicketSerializer(ExtendedActorSystem system) : Serializer(system)
{
    private readonly Attachments _attachments = Attachments.Of(system);

    /// <inheritdoc/>
    public override int Identifier => Ticket.TicketSerializer;

    /// <inheritdoc/>
    public override bool IncludeManifest => false;

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: tickets are written by the transport.</exception>
    public override byte[] ToBinary(object obj) => throw new NotSupportedException("A ticket is not a message.");

    /// <inheritdoc/>
    /// <exception cref="SerializationException">These bytes are no ticket, or its array is not here.</exception>
    public override object FromBinary(byte[] bytes, Type type) => Ticket.TryRead(bytes, out UInt128 number) && _attachments.TryFetch(number, out byte[] attached)
        ? attached
        : throw new SerializationException("A message says that a byte array came with it, and there is none.");
}
