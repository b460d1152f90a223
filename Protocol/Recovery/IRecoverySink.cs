namespace ActorUdp.Protocol;

/// <summary>Who is told what became of the ranges that packets carried.</summary>
internal interface IRecoverySink
{
    /// <summary>The peer has buffered a range.</summary>
    void OnRangeAcknowledged(in SentRange range);

    /// <summary>A range has to be sent again, as far as it was not acknowledged meanwhile.</summary>
    void OnRangeLost(in SentRange range);

    /// <summary>The peer has received the goodbye.</summary>
    void OnCloseAcknowledged();
}
