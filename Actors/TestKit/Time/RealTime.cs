using ActorUdp.Protocol;
using ActorUdp.Timing;

namespace ActorUdp.TestKit.Time;

/// <summary>Time as on the wall: a timer of the network's own delivers what is due, to the millisecond.</summary>
internal sealed class RealTime : NetworkTime, IDeadlineTarget
{
    private readonly TransportClock _clock = new(TimeProvider.System);
    private readonly DeadlineTimer _timer;
    private readonly DeadlineTimer.Deadline _deadline;

    public RealTime()
    {
        _timer = new DeadlineTimer(_clock, "simulated-network");
        _deadline = new DeadlineTimer.Deadline(_timer, this);
    }

    public override TimeProvider Provider => TimeProvider.System;

    public override MonotonicNanos Now => _clock.Now;

    public override Config Config => ConfigurationFactory.Empty;

    public override Task Moving => Task.CompletedTask;

    public override void Arriving(MonotonicNanos at) => _deadline.Set(at);

    public override string? Objection(ActorSystem system) => null;

    public override Task Advance(TimeSpan by) => throw NotVirtual(nameof(Advance));

    public override Task Until(Func<bool> condition, TimeSpan atMost) => throw NotVirtual(nameof(Until));

    public override Task Until(Task task, TimeSpan atMost) => task.WaitAsync(atMost);

    public override Task AtOnce(Action action) => throw NotVirtual(nameof(AtOnce));

    public override void Dispose() => _timer.Dispose();

    void IDeadlineTarget.OnDeadline()
    {
        while (Fabric.DeliverNext())
        {
        }

        _deadline.Set(Fabric.NextArrival);
    }

    private static InvalidOperationException NotVirtual(string what) =>
        new($"{what} moves virtual time, and this network runs in real time. Make it with new SimulatedNetwork(time: SimulatedTime.Virtual).");
}
