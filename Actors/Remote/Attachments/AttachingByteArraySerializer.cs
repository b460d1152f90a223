using Akka.Serialization;

namespace ActorUdp.Remote;

/// <summary>Akka's serializer of byte arrays, which attaches large ones to their messages (<see cref="Attachments.Attach"/>).</summary>
/// <param name="system">The actor system.</param>
/// <param name="attachments">Its attachments.</param>
internal sealed class AttachingByteArraySerializer(ExtendedActorSystem system, Attachments attachments) : ByteArraySerializer(system)
{
    /// <inheritdoc/>
    public override int Identifier => Ticket.ByteArraySerializer;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => attachments.Attach(obj, base.ToBinary(obj), Identifier);
}
