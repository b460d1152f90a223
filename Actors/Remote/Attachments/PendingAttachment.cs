namespace ActorUdp.Remote;

/// <summary>
/// The bytes for which a ticket has been written and that wait for the PDU with the ticket. Akka's endpoint writer serializes a message and
/// writes its PDU in one go, on one thread; so there they wait for it.
/// </summary>
/// <param name="Writer">The endpoint writer that serializes it.</param>
/// <param name="Ticket">What stands for it.</param>
/// <param name="Message">What was serialized.</param>
/// <param name="Bytes">Its bytes.</param>
internal sealed record PendingAttachment(IActorRef Writer, byte[] Ticket, object Message, byte[] Bytes)
{
    [ThreadStatic]
    private static PendingAttachment? _ofThread;

    /// <summary>The message is a byte array: its bytes are the message itself.</summary>
    public bool IsArray => ReferenceEquals(Message, Bytes);

    /// <summary>The last of this thread; whoever takes it has it for good.</summary>
    public static PendingAttachment? Take()
    {
        PendingAttachment? pending = _ofThread;
        if (pending is not null)
        {
            _ofThread = null;
        }

        return pending;
    }

    /// <summary>One that was there was never written: its message failed on the way.</summary>
    public static void Put(PendingAttachment pending) => _ofThread = pending;
}
