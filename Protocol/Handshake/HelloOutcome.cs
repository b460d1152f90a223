namespace ActorUdp.Protocol;

/// <summary>What a listener does about a Hello.</summary>
public enum HelloOutcome : byte
{
    /// <summary>Nothing: the verdict says why.</summary>
    Dropped,

    /// <summary>The reply that was written (a Retry or a Reject) is to be sent to the source.</summary>
    Reply,

    /// <summary>The dialer is who and where it says: find its connection, or create one, and send its Welcome.</summary>
    Proven,
}
