namespace ActorUdp.Embedded.Actor;

/// <summary>The time of a receive timeout has come, unless messages have moved it.</summary>
internal sealed class ReceiveTimeoutCheck : INotInfluenceReceiveTimeout, Event.IDeadLetterSuppression
{
    internal ICancelable? Pending { get; set; }
}

public sealed partial class ActorCell
{
    private TimeSpan? _receiveTimeout;

    // When the actor was last busy, by the scheduler's clock. A message moves only this; the scheduled check re-arms itself.
    private TimeSpan _lastInfluence;
    private ReceiveTimeoutCheck? _check;

    /// <inheritdoc/>
    public TimeSpan? ReceiveTimeout => _receiveTimeout;

    /// <inheritdoc/>
    public void SetReceiveTimeout(TimeSpan? timeout)
    {
        if (timeout is { } value && value <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(timeout), timeout, "A receive timeout must be positive.");
        CancelReceiveTimeout();
        _receiveTimeout = timeout;
        ArmReceiveTimeout();
    }

    private void ArmReceiveTimeout()
    {
        if (_receiveTimeout is null)
            return;
        _lastInfluence = SystemImpl.Scheduler.MonotonicClock;
        if (_check is null)
            ScheduleReceiveTimeout(_receiveTimeout.Value);
    }

    private void TouchReceiveTimeout(object message)
    {
        if (message is not INotInfluenceReceiveTimeout || _check is null)
            ArmReceiveTimeout();
    }

    private void ScheduleReceiveTimeout(TimeSpan delay)
    {
        _check = new ReceiveTimeoutCheck();
        _check.Pending = SystemImpl.Scheduler.ScheduleTellOnceCancelable(delay, _self, _check, _self);
    }

    private void CheckReceiveTimeout(ReceiveTimeoutCheck check)
    {
        if (!ReferenceEquals(check, _check) || _receiveTimeout is not { } timeout)
            return;

        TimeSpan idle = SystemImpl.Scheduler.MonotonicClock - _lastInfluence;
        if (idle < timeout)
        {
            ScheduleReceiveTimeout(timeout - idle);
            return;
        }

        _check = null;
        CurrentMessage = Actor.ReceiveTimeout.Instance;
        _actor!.InvokeAroundReceive(_behaviour, Actor.ReceiveTimeout.Instance);
        ArmReceiveTimeout();
    }

    private void CancelReceiveTimeout()
    {
        _check?.Pending?.Cancel();
        _check = null;
    }
}
