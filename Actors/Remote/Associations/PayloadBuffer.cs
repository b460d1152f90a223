namespace ActorUdp.Remote;

/// <summary>
/// Hands the events of an association to its listener in order, and keeps them until there is one. Thread-safe.
/// </summary>
internal sealed class PayloadBuffer
{
    private readonly Lock _lock = new();
    private Queue<IHandleEvent>? _waiting = [];
    private IHandleEventListener? _listener;
    private bool _isEnded;

    /// <summary>Bytes that wait for a listener.</summary>
    public long WaitingBytes { get; private set; }

    public void Listen(IHandleEventListener listener)
    {
        lock (_lock)
        {
            foreach (IHandleEvent waiting in _waiting ?? [])
            {
                listener.Notify(waiting);
            }

            _listener = listener;
            _waiting = null;
            WaitingBytes = 0;
        }
    }

    /// <param name="pdu">The PDU.</param>
    /// <param name="bytes">How much it is, with what came with it.</param>
    public void Hand(ByteString pdu, long bytes)
    {
        lock (_lock)
        {
            if (_isEnded)
            {
                return;
            }

            var payload = new InboundPayload(pdu);
            if (_listener is { } listener)
            {
                listener.Notify(payload);
            }
            else
            {
                _waiting!.Enqueue(payload);
                WaitingBytes += bytes;
            }
        }
    }

    /// <summary>Nothing follows.</summary>
    public void End(DisassociateInfo reason)
    {
        lock (_lock)
        {
            if (_isEnded)
            {
                return;
            }

            _isEnded = true;
            var end = new Disassociated(reason);
            if (_listener is { } listener)
            {
                listener.Notify(end);
            }
            else
            {
                _waiting!.Enqueue(end);
            }
        }
    }
}
