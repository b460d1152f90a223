namespace ActorUdp.Simulation.Faults;

/// <summary>What can befall a simulated system beside what its links do to every datagram.</summary>
public enum FaultKind
{
    /// <summary>A link's delay, loss, duplication, reordering, damage or bandwidth becomes another.</summary>
    Weather,

    /// <summary>Nothing gets through between two machines.</summary>
    Partition,

    /// <summary>Nothing gets through in one direction.</summary>
    OneWayPartition,

    /// <summary>A link is cut and comes back many times.</summary>
    Flapping,

    /// <summary>One machine is cut off from all others.</summary>
    Isolation,

    /// <summary>Large datagrams vanish.</summary>
    MtuDrop,

    /// <summary>The path becomes another, which carries more or less, and stays.</summary>
    PathChange,

    /// <summary>A NAT gives a sender another address.</summary>
    AddressChange,

    /// <summary>A node's clock leaps ahead.</summary>
    ClockLeap,

    /// <summary>A node does nothing for a while, then everything at once.</summary>
    Stall,

    /// <summary>Nobody takes a node's messages for a while.</summary>
    SlowConsumer,

    /// <summary>A node dies and starts again at its address.</summary>
    Crash,

    /// <summary>A node dies and starts again at another address, perhaps one that was another node's.</summary>
    Move,

    /// <summary>A node shuts down in order and starts again.</summary>
    OrderlyRestart,

    /// <summary>A sender actor fails; its successor goes on with the connection.</summary>
    SenderRestart,

    /// <summary>A receiver actor fails; its successor goes on with the connection.</summary>
    ReceiverRestart,

    /// <summary>The listener's socket is closed for a while.</summary>
    ListenerRestart,

    /// <summary>A receiver is given up while its dialer goes on.</summary>
    ReceiverLoss,

    /// <summary>A connection is closed in order and dialed anew.</summary>
    LinkClose,

    /// <summary>Datagrams of the past arrive again, perhaps from elsewhere.</summary>
    Replay,

    /// <summary>A listener makes a new cookie key.</summary>
    KeyRotation,
}
