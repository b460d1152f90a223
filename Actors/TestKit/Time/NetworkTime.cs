using ActorUdp.Protocol;
using ActorUdp.TestKit.Network;

namespace ActorUdp.TestKit.Time;

/// <summary>What makes datagrams arrive in time, and what systems need to live by it.</summary>
internal abstract class NetworkTime : IDisposable
{
    /// <summary>The clock that transports live by.</summary>
    public abstract TimeProvider Provider { get; }

    /// <summary>The fabric's clock.</summary>
    public abstract MonotonicNanos Now { get; }

    /// <summary>Configuration for systems that live by this time.</summary>
    public abstract Config Config { get; }

    /// <summary>The fabric whose datagrams are delivered. Set once, before anything is sent.</summary>
    public Fabric Fabric { get; set; } = null!;

    /// <summary>Completes when the call that moves time at present, if there is one, has ended.</summary>
    public abstract Task Moving { get; }

    /// <summary>Something is under way that arrives at a time.</summary>
    public abstract void Arriving(MonotonicNanos at);

    /// <summary>Says what keeps a system from living by this time; null when nothing does.</summary>
    public abstract string? Objection(ActorSystem system);

    public abstract Task Advance(TimeSpan by);

    public abstract Task Until(Func<bool> condition, TimeSpan atMost);

    public abstract Task Until(Task task, TimeSpan atMost);

    public abstract Task AtOnce(Action action);

    public abstract void Dispose();
}
