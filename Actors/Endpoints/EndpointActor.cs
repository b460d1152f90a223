using ActorUdp.Protocol;

namespace ActorUdp.Endpoints;

/// <summary>
/// What senders and receivers have in common: they work when they are woken, and after a failure their next incarnation backs
/// off and goes on with the link, which outlives them.
/// </summary>
internal abstract class EndpointActor : UntypedActor, IWithTimers
{
    // Nanoseconds: long enough to amortise the wake-up, short enough that what comes in meanwhile, and what is urgent, does not wait long.
    private const long MaximumTurn = 30_000;

    private readonly EndpointLink _link;
    private readonly EndpointKind _kind;
    private bool _backingOff;
    private bool _restarting;
    private CloseLink? _closing;

    protected EndpointActor(EndpointLink link, EndpointKind kind)
    {
        _link = link;
        _kind = kind;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected TransportCore Core => _link.Core;

    protected ILoggingAdapter Log { get; } = Context.GetLogger();

    protected sealed override void OnReceive(object message)
    {
        switch (message)
        {
            case Wake:
                _link.WakeTaken();
                break;
            case Resume:
                _backingOff = false;
                break;
            case CloseLink close:
                Close(close);
                break;
            default:
                if (!Handle(message))
                {
                    Unhandled(message);
                    return;
                }

                break;
        }

        if (!_backingOff)
        {
            Work();
            _link.LastTurn = Core.Clock.Now.Value;
        }
    }

    protected sealed override void PreRestart(Exception reason, object message)
    {
        // The restart drops the message that failed; the order to close must survive it.
        if ((message as CloseLink ?? _closing) is { } close)
        {
            Self.Tell(close);
        }

        // Unlike an end, a restart leaves the link in the table for the next incarnation.
        _restarting = true;
        base.PreRestart(reason, message);
    }

    protected sealed override void PostRestart(Exception reason)
    {
        Log.Warning("The {0} of {1} failed and is restarted: {2}", _kind, _link.Peer, reason.Message);
        Core.Publish(new EndpointRestarted(_link.Peer, _kind, reason));
        bool usable = reason is not ProtocolInvariantException || ReplaceBrokenState();
        if (!usable || _link.Restarts.Next(Core.Clock.Now) is not { } delay)
        {
            Log.Error("The {0} of {1} is given up: its state broke, or it failed more than {2} times within {3}.", _kind, _link.Peer, Core.Settings.Restart.Maximum, Core.Settings.Restart.Within);
            OnGivenUp();
            Context.Stop(Self);
            return;
        }

        _backingOff = true;
        Timers.StartSingleTimer(nameof(Resume), Resume.Instance, delay);
    }

    protected sealed override void PostStop()
    {
        Release();
        if (!_restarting)
        {
            OnEnded();
        }
    }

    /// <summary>Whether a turn has lasted so long that others should have theirs.</summary>
    /// <param name="done">How many datagrams it has worked on.</param>
    /// <param name="since">When it began.</param>
    protected bool IsLong(int done, MonotonicNanos since) => done % 4 == 3 && Core.Clock.Now.Value - since.Value >= MaximumTurn;

    /// <summary>Does all there is to do now for the connection. Not called while backing off.</summary>
    protected abstract void Work();

    /// <summary>Begins to close the connection; <see cref="Work"/> follows.</summary>
    protected virtual void Close(CloseLink close) => _closing = close;

    /// <summary>Any other message; <see cref="Work"/> follows.</summary>
    /// <returns>False: not for this actor.</returns>
    protected virtual bool Handle(object message) => false;

    /// <summary>The state itself is what broke: only this connection is given up.</summary>
    /// <returns>True: a fresh state has taken its place, and work can go on.</returns>
    protected virtual bool ReplaceBrokenState() => false;

    /// <summary>Too many failures: what the connection holds is to be reported.</summary>
    protected virtual void OnGivenUp()
    {
    }

    /// <summary>Lets go of what belongs to this incarnation.</summary>
    protected virtual void Release()
    {
    }

    /// <summary>The actor has ended for good: the link leaves the table.</summary>
    protected abstract void OnEnded();
}
