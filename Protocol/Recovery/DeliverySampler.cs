namespace ActorUdp.Protocol;

/// <summary>What one acknowledgement says about how fast the path delivers. Bytes and nanoseconds.</summary>
internal struct DeliverySample
{
    /// <summary>Whether the acknowledgement was about a packet in flight; without one nothing else has a meaning.</summary>
    public bool HasPacket;

    /// <summary>The state when the newest packet acknowledged was sent.</summary>
    public PacketDelivery AtSend;

    /// <summary>When that packet was sent.</summary>
    public long SentAt;

    /// <summary>Bytes delivered from then to now.</summary>
    public long Delivered;

    /// <summary>Bytes lost from then to now.</summary>
    public long Lost;

    /// <summary>Over how long, as the slower of sending and acknowledging took.</summary>
    public long Interval;

    /// <summary>Bytes per nanosecond; 0 when the interval is too short to tell.</summary>
    public readonly double Rate => Interval > 0 ? (double)Delivered / Interval : 0;
}

/// <summary>
/// Measures the delivery rate (draft-ietf-ccwg-bbr section 4.1, formerly draft-cheng-iccrg-delivery-rate-estimation): for
/// each acknowledgement, the bytes delivered since its newest packet was sent, by the longer of the times in which they were
/// sent and acknowledged. Samples from phases in which the application had too little to send are marked.
/// </summary>
internal sealed class DeliverySampler
{
    private long _deliveredAt;
    private long _firstSentAt;
    private long _appLimitedUntil;

    /// <summary>Bytes delivered since the connection began.</summary>
    public long Delivered { get; private set; }

    /// <summary>Bytes declared lost since the connection began, less those that arrived after all.</summary>
    public long Lost { get; private set; }

    /// <summary>Notes in a packet that is sent now where delivery stands.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="inFlight">Bytes in flight before it.</param>
    public void OnSent(ref SentPacket packet, long inFlight)
    {
        if (inFlight == 0)
            _firstSentAt = _deliveredAt = packet.SentAt;
        packet.Delivery = new PacketDelivery
        {
            FirstSentAt = _firstSentAt,
            DeliveredAt = _deliveredAt,
            Delivered = Delivered,
            Lost = Lost,
            InFlight = inFlight + packet.Size,
            IsAppLimited = _appLimitedUntil != 0,
        };
    }

    /// <summary>Takes a packet that was acknowledged; of one acknowledgement the newest packet comes first.</summary>
    public void OnAcknowledged(in SentPacket packet, ref DeliverySample sample)
    {
        Delivered += packet.Size;
        if (sample.HasPacket)
            return;
        sample.HasPacket = true;
        sample.AtSend = packet.Delivery;
        sample.SentAt = packet.SentAt;
    }

    public void OnLost(int bytes) => Lost += bytes;

    /// <summary>A packet that was declared lost has arrived.</summary>
    public void OnArrivedAfterAll(int bytes)
    {
        Lost -= bytes;
        Delivered += bytes;
    }

    /// <summary>There is nothing more to send though the window has room: samples are low until what is in flight has arrived.</summary>
    public void OnApplicationLimited(long inFlight) => _appLimitedUntil = Math.Max(Delivered + inFlight, 1);

    /// <summary>Completes the sample when all packets of an acknowledgement were taken.</summary>
    public void Complete(ref DeliverySample sample, long now)
    {
        if (_appLimitedUntil != 0 && Delivered > _appLimitedUntil)
            _appLimitedUntil = 0;
        if (!sample.HasPacket)
            return;
        _deliveredAt = now;
        // After reordering an older packet can be the newest of an acknowledgement; time must not go back.
        _firstSentAt = Math.Max(_firstSentAt, sample.SentAt);
        sample.Delivered = Delivered - sample.AtSend.Delivered;
        sample.Lost = Math.Max(0, Lost - sample.AtSend.Lost);
        sample.Interval = Math.Max(sample.SentAt - sample.AtSend.FirstSentAt, now - sample.AtSend.DeliveredAt);
    }
}
