using ActorUdp.Sockets.Linux;

namespace ActorUdp.Sockets;

/// <summary>A thread that receives for many sockets: it asks the system which of them have something, and drains those. Thread-safe.</summary>
internal interface ISocketPoller
{
    /// <summary>From now on the thread drains the socket when it has something to read.</summary>
    void Add(IPolledSocket socket);

    /// <summary>No more, or not for long: a drain may be under way.</summary>
    void Remove(IPolledSocket socket);
}

/// <summary>A socket that somebody else waits for.</summary>
internal interface IPolledSocket
{
    /// <summary>The system's handle.</summary>
    System.Runtime.InteropServices.SafeHandle Handle { get; }

    /// <summary>Reads what there is, up to a bound, and hands it over. Called by the poller's thread only; does not throw.</summary>
    /// <param name="receiver">What that thread receives with.</param>
    void Drain(TrainReceiver receiver);
}
