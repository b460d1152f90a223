namespace ActorUdp.Remote;

/// <summary>
/// A byte array for which a ticket has been written and that waits for the PDU with the ticket. Akka's endpoint writer serializes a message and
/// writes its PDU in one go, on one thread; so there it waits for it.
/// </summary>
/// <param name="Writer">The endpoint writer that serializes it.</param>
/// <param name="Ticket">What stands for it.</param>
/// <param name="Bytes">The array.</param>
internal sealed record PendingAttachment(IActorRef Writer, byte[] Ticket, byte[] Bytes)
{
    [ThreadStatic]
    private static PendingAttachment? _ofThread;

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
