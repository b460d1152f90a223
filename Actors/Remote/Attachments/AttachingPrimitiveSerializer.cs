using Akka.Remote.Serialization;
using Akka.Serialization;

namespace ActorUdp.Remote;

/// <summary>Akka's serializer of strings, which attaches large ones to their messages (<see cref="Attachments.Attach"/>).</summary>
/// <param name="system">The actor system.</param>
/// <param name="attachments">Its attachments.</param>
/// <param name="plain">Akka's serializer, as it is configured.</param>
internal sealed class AttachingPrimitiveSerializer(ExtendedActorSystem system, Attachments attachments, PrimitiveSerializers plain)
    : SerializerWithStringManifest(system)
{
    /// <inheritdoc/>
    public override int Identifier => Ticket.PrimitiveSerializer;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => attachments.Attach(obj, plain.ToBinary(obj), Identifier);

    /// <inheritdoc/>
    public override string Manifest(object o) => plain.Manifest(o);

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest) => plain.FromBinary(bytes, manifest);
}
