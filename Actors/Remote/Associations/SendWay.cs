namespace ActorUdp.Remote;

/// <summary>How a PDU goes to the peer.</summary>
internal enum SendWay
{
    /// <summary>In order, on the association's lane.</summary>
    Lane,

    /// <summary>On the lane; it and what follows it wait for what has been set aside.</summary>
    LaneAfterAside,

    /// <summary>Set aside: on the bulk channel, where what follows on the lane overtakes it.</summary>
    Aside,

    /// <summary>It would have to be set aside, and there is too much of that already.</summary>
    Full,
}
