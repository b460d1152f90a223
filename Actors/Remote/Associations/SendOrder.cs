namespace ActorUdp.Remote;

/// <summary>
/// Decides which PDU may overtake which. Owned by whoever holds the association's lock for sending.
/// </summary>
/// <remarks>
/// What Akka relies on: messages of one actor to another arrive in the order in which they were sent; system messages are numbered, and
/// a gap or an old acknowledgement costs a repetition or the peer's quarantine; an actor that is deployed to a node exists there before
/// its first message comes; <c>Terminated</c> comes after what the dead actor had said to its watcher, also when it comes by way of the node's
/// own watcher; the handshake comes first, the end last. Between different pairs of actors there is no promise. One ordered stream keeps all of
/// that, and lets everything wait for a large message.
/// <para>
/// So there is one ordered stream, the lane, and only what is large leaves it: a message to one recipient above the threshold is set aside,
/// on the bulk channel, whose datagrams go after the lane's and in between. What is set aside waits at the other end for all of the lane
/// that was sent before it, so it never overtakes. What is sent later overtakes it only if it is for another recipient: until the peer has said that
/// it has delivered what was set aside, messages to the same recipient are set aside behind it, whatever their size, and so are all system
/// messages. An acknowledgement in the envelope of what is set aside goes ahead
/// on the lane, by itself: acknowledgements keep their order. What names its recipients by a pattern, the end of the association, and whatever is
/// not understood stays on the lane and waits there for what was set aside: then it is as if there were only one stream.
/// </para>
/// <para>
/// Nothing waits in a circle: what is set aside waits for what was sent before it, and so does what waits on the lane.
/// </para>
/// </remarks>
/// <param name="threshold">The size in bytes above which a message is set aside.</param>
/// <param name="window">The bytes that may be set aside and not delivered yet; exceeded by one PDU at most.</param>
internal sealed class SendOrder(int threshold, long window)
{
    private readonly Dictionary<ulong, long> _lastAsideOf = [];
    private readonly Queue<AsidePdu> _aside = [];
    private long _laneSent;
    private long _asideSent;
    private long _asideBytes;

    /// <summary>PDUs sent on the lane: what a PDU that is set aside now waits for.</summary>
    public ulong LaneSent => (ulong)_laneSent;

    /// <summary>PDUs set aside: what a PDU that must not overtake them waits for.</summary>
    public ulong AsideSent => (ulong)_asideSent;

    private bool IsAnythingAside => _aside.Count > 0;

    /// <param name="pdu">The PDU.</param>
    /// <param name="length">Its bytes and those that go with it.</param>
    /// <param name="view">What it is; good for a PDU that is set aside.</param>
    public SendWay Decide(ReadOnlySpan<byte> pdu, long length, out PduView view)
    {
        view = default;
        if (length <= threshold && !IsAnythingAside)
        {
            return SendWay.Lane;
        }

        view = PduView.Of(pdu);
        bool follows = view.Kind switch
        {
            PduKind.Message => length > threshold || _lastAsideOf.ContainsKey(view.Recipient),
            PduKind.SystemMessage => IsAnythingAside,
            _ => false,
        };
        if (follows)
        {
            // A system message that is refused would be sent again only when its acknowledgement is overdue.
            return _asideBytes >= window && view.Kind == PduKind.Message ? SendWay.Full : SendWay.Aside;
        }

        bool waits = view.Kind is PduKind.Unknown or PduKind.MessageToMany or PduKind.Disassociate;
        return waits && IsAnythingAside ? SendWay.LaneAfterAside : SendWay.Lane;
    }

    public void SentOnLane() => _laneSent++;

    public void SentAside(in PduView view, long length)
    {
        _asideSent++;
        _asideBytes += length;
        _aside.Enqueue(new AsidePdu(_asideSent, length, view.Recipient));
        _lastAsideOf[view.Recipient] = _asideSent;
    }

    /// <summary>The peer has delivered so many of what was set aside.</summary>
    /// <returns>False: more than there were.</returns>
    public bool Delivered(ulong count)
    {
        while (_aside.TryPeek(out AsidePdu first) && (ulong)first.Number <= count)
        {
            _aside.Dequeue();
            _asideBytes -= first.Length;
            if (_lastAsideOf.TryGetValue(first.Recipient, out long last) && last == first.Number)
            {
                _lastAsideOf.Remove(first.Recipient);
            }
        }

        return count <= AsideSent;
    }

    private readonly record struct AsidePdu(long Number, long Length, ulong Recipient);
}
