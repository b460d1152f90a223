namespace ActorUdp.Hosts.Transfer;

/// <summary>Why a node does not take a file. Part of the protocol: numbers are never reused.</summary>
internal enum RefusalReason : byte
{
    /// <summary>The name is no plain file name.</summary>
    BadName = 1,

    /// <summary>There is such a file already; nothing is ever overwritten.</summary>
    NameExists = 2,

    /// <summary>No space, or no quota, left where the node puts files.</summary>
    DiskFull = 3,

    /// <summary>The node was started without a folder for files.</summary>
    NoFolder = 4,

    /// <summary>What arrived is not what was sent, or the file changed while it was sent.</summary>
    HashMismatch = 5,

    /// <summary>As many transfers as the node handles at a time are under way.</summary>
    TooManyTransfers = 6,

    /// <summary>The node could not create, write or publish the file for another reason.</summary>
    StorageFailed = 7,

    /// <summary>The sender broke the rules of the file protocol.</summary>
    ProtocolViolation = 8,

    /// <summary>The sender was silent for too long.</summary>
    TimedOut = 9,
}
