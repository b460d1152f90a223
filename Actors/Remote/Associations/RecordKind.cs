namespace ActorUdp.Remote;

/// <summary>The first byte of a record: what two transports say to each other.</summary>
internal enum RecordKind : byte
{
    /// <summary>The dialing side wants an association, by this version of the records. On the lane.</summary>
    Open = 1,

    /// <summary>The association is open on the other side too. On the lane.</summary>
    Opened = 2,

    /// <summary>A PDU in the order of the lane. On the lane.</summary>
    Payload = 3,

    /// <summary>A PDU that waits until so many set-aside PDUs have been delivered; so does what follows it on the lane. On the lane.</summary>
    PayloadAfter = 4,

    /// <summary>
    /// The first piece of a PDU that was set aside, which waits until so many PDUs of the lane have been delivered. On the bulk channel.
    /// </summary>
    Aside = 5,

    /// <summary>The next piece of it. On the bulk channel.</summary>
    AsideMore = 6,

    /// <summary>So many set-aside PDUs have been delivered. On the control channel.</summary>
    AsideDelivered = 7,

    /// <summary>The end, once so many set-aside PDUs have been delivered. On the lane.</summary>
    Close = 8,

    /// <summary>The end at once. On the control channel.</summary>
    Abort = 9,

    /// <summary>
    /// The first piece of a PDU that was set aside together with a content for which a ticket stands in it: like <see cref="Aside"/>, and the
    /// content's pieces follow the PDU's. On the bulk channel.
    /// </summary>
    AsideAttached = 10,
}
