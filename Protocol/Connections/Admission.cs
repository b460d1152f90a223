namespace ActorUdp.Protocol;

/// <summary>What would be sent at once if it were queued now: for that alone a producer wakes the owner of a connection that sleeps.</summary>
internal enum Admission
{
    /// <summary>Nothing: an acknowledgement, credit or a timer comes first. The owner is awake, or these will wake it.</summary>
    Nothing,

    /// <summary>Control messages, which may go ahead of window and pace.</summary>
    Control,

    /// <summary>Whatever goes on a channel that has credit.</summary>
    Anything,
}
