using Akka.Serialization;

namespace ActorUdp.Remote;

/// <summary>
/// Akka's serializer of byte arrays, with its identifier and its bytes, but where an endpoint writer asks for those of a large array: that gets a
/// ticket, and the transport the array.
/// </summary>
/// <param name="system">The actor system.</param>
/// <param name="attachments">Its attachments.</param>
/// <param name="threshold">The bytes above which an array is large.</param>
/// <param name="maximum">The bytes up to which it may be attached.</param>
internal sealed class AttachingSerializer(ExtendedActorSystem system, Attachments attachments, int threshold, int maximum) : ByteArraySerializer(system)
{
    private const string Writers = "endpointManager";

    /// <inheritdoc/>
    public override int Identifier => Ticket.PlainSerializer;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj)
    {
        byte[] bytes = base.ToBinary(obj);
        if (bytes is null || bytes.Length <= threshold || bytes.Length > maximum
            || ActorCell.GetCurrentSelfOrNoSender() is not { } self || !IsEndpointWriter(self) || attachments.IsSpared(bytes))
        {
            return bytes!;
        }

        byte[] ticket = Ticket.New();
        PendingAttachment.Put(new PendingAttachment(self, ticket, bytes));
        return ticket;
    }

    /// <summary>Whatever else serializes, such as persistence, needs the bytes themselves.</summary>
    private static bool IsEndpointWriter(IActorRef self) => self.Path.Elements is ["system", Writers, ..];
}
