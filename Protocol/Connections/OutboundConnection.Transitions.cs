using ActorUdp.Protocol.Wire;

namespace ActorUdp.Protocol;

/// <content>What each action of the table does.</content>
public sealed partial class OutboundConnection
{
    private UnreachableReason _unreachable;
    private UndeliveredReason _undelivered;
    private CloseReason? _closeReason;
    private long _flushDeadline = long.MaxValue;
    private long _backOffUntil = long.MaxValue;
    private long _waitingSince = long.MaxValue;
    private bool _isBreakerOpen;
    private (long Messages, long Bytes) _forgotten;
    private Greeting _greeting;

    private bool Fire(OutboundInput input, long now, UnreachableReason unreachable = default)
    {
        if (!HandshakeTable.TryFind(_state, input, out var transition))
            return false;
        _unreachable = unreachable;
        _state = transition.Next;
        Act(transition.Action, now);
        return true;
    }

    private void Act(OutboundAction action, long now)
    {
        switch (action)
        {
            case OutboundAction.None:
                break;
            case OutboundAction.Dial:
                Dial(now);
                break;
            case OutboundAction.Prove:
                _dialer.Prove(now);
                break;
            case OutboundAction.RenewCookie:
                break;
            case OutboundAction.Establish:
                Establish(now);
                break;
            case OutboundAction.BackOff:
                OpenBreaker();
                ReportForgotten(UndeliveredReason.ConnectionForgotten);
                BackOff(now, _dialer.NextBackOff());
                break;
            case OutboundAction.TakeReject:
                TakeReject(now);
                break;
            case OutboundAction.Forget:
                EndSession();
                if (!Mutations.Is(Mutation.DeliverToNextIncarnation))
                    _forgotten = _channels.DropAll();
                _refusals.OnHeard();
                Dial(now);
                break;
            case OutboundAction.TakeGoodbye:
                TakeGoodbye(now);
                break;
            case OutboundAction.ProbeSoon:
                ProbeSoon(now);
                break;
            case OutboundAction.OpenBreaker:
                _session!.IsSuspended = true;
                OpenBreaker();
                break;
            case OutboundAction.CloseBreaker:
                CloseBreaker();
                break;
            case OutboundAction.ReportGivenUp:
                ReportDropped(UndeliveredReason.GaveUp);
                _waitingSince = long.MaxValue;
                break;
            case OutboundAction.DropConnection:
                EndSession();
                ReportDropped(UndeliveredReason.GaveUp);
                OpenBreaker();
                BackOff(now, MonotonicNanos.ToNanos(_settings.ReconnectBackoffMaximum));
                break;
            case OutboundAction.BeginFlush:
                BeginFlush(now);
                break;
            case OutboundAction.SayGoodbye:
                _session!.SayGoodbye(_closeReason.GetValueOrDefault(), now);
                break;
            case OutboundAction.Finish:
                Finish();
                break;
            default:
                Invariant.Check(false, "every action of the table is known");
                break;
        }
    }

    private void Dial(long now)
    {
        LocalConnectionId = _newConnectionId();
        Invariant.Check(LocalConnectionId != 0, "a connection id is not 0");
        _backOffUntil = long.MaxValue;
        _dialer.Begin(now);
        _events.Enqueue(new ConnectionEvent { Kind = ConnectionEventKind.ConnectionIdChanged });
    }

    private void Establish(long now)
    {
        var terms = _greeting.Terms;
        _dialer.End();
        _dialer.ResetBackOff();
        _refusals.OnHeard();
        _waitingSince = long.MaxValue;
        var old = RemoteUid;
        RemoteUid = terms.Uid;
        var isRestart = old != 0 && old != terms.Uid;
        ReportForgotten(isRestart ? UndeliveredReason.PeerRestarted : UndeliveredReason.ConnectionForgotten);
        Report(_channels.Limit(_peerMaximumMessage), UndeliveredReason.TooLarge);
        _session = new SendSession(_settings, _channels, terms, LocalConnectionId, now);
        Volatile.Write(ref _epoch, LocalConnectionId);
        if (isRestart)
            _events.Enqueue(new ConnectionEvent { Kind = ConnectionEventKind.Restarted, OldUid = old, PeerUid = terms.Uid });
        _events.Enqueue(new ConnectionEvent
        {
            Kind = ConnectionEventKind.Connected,
            PeerUid = terms.Uid,
            Text = _greeting.NodeName,
            IsNewIncarnation = old != terms.Uid,
        });
        CloseBreaker();
        if (_closeReason is not null)
            Fire(OutboundInput.CloseRequested, now);
    }

    private void TakeReject(long now)
    {
        _events.Enqueue(new ConnectionEvent
        {
            Kind = ConnectionEventKind.Rejected,
            Reject = _greeting.Reject,
            Text = _greeting.NodeName,
            PeerUid = _greeting.Terms.Uid,
        });
        ReportForgotten(UndeliveredReason.ConnectionForgotten);
        ShutGate();
        if (_greeting.Reject is RejectReason.TooManyConnections or RejectReason.ShuttingDown)
        {
            BackOff(now, _dialer.NextBackOff());
            return;
        }
        ReportDropped(UndeliveredReason.Rejected);
        _waitingSince = long.MaxValue;
        // Waiting does not cure what the peer rejects: somebody has to change a configuration. What we refuse, a restart of the peer cures.
        BackOff(now, _greeting.IsRefusedByUs ? _dialer.NextBackOff() : MonotonicNanos.ToNanos(_settings.GiveUpTimeout));
    }

    private void TakeGoodbye(long now)
    {
        EndSession();
        _events.Enqueue(new ConnectionEvent
        {
            Kind = ConnectionEventKind.ClosedByPeer,
            Close = _greeting.Close,
            Text = _greeting.NodeName,
            PeerUid = RemoteUid,
        });
        ReportDropped(UndeliveredReason.ClosedByPeer);
        ShutGate();
        BackOff(now, _dialer.NextBackOff());
    }

    private void ProbeSoon(long now)
    {
        var isLost = _refusals.OnRefused(now, MonotonicNanos.ToNanos(_settings.ReconnectBackoffMaximum));
        if (isLost && _state == OutboundState.Established)
            Fire(OutboundInput.PeerSilent, now, UnreachableReason.Refused);
    }

    private void BackOff(long now, long wait)
    {
        _dialer.End();
        _backOffUntil = now + wait;
    }

    private void BeginFlush(long now)
    {
        _gate = Shut;
        _channels.Seal();
        if (_flushDeadline == long.MaxValue)
            _flushDeadline = now + MonotonicNanos.ToNanos(_settings.ShutdownFlushTimeout);
        if (_channels.IsDrained)
            Fire(OutboundInput.Drained, now);
    }

    private void Finish()
    {
        _gate = Shut;
        _channels.Seal();
        EndSession();
        _dialer.End();
        ReportForgotten(UndeliveredReason.ConnectionForgotten);
        ReportDropped(_undelivered);
        _flushDeadline = _backOffUntil = _waitingSince = long.MaxValue;
        // A queue that was full is empty now; nothing is told after the end.
        _watch.Collect(_events);
        _events.Enqueue(new ConnectionEvent { Kind = ConnectionEventKind.Closed });
        _channels.Trim();
    }

    private void EndSession()
    {
        // Every transition that comes here drops the logs too, which ends their epoch, before another session can begin.
        Volatile.Write(ref _epoch, 0);
        if (_session is { } session)
            _counters.Absorb(session.Loss, session.Path);
        _session = null;
        _channels.Unreliable.Drop();
    }

    private void OpenBreaker()
    {
        var wasOpen = _isBreakerOpen;
        ShutGate();
        if (!wasOpen)
            _events.Enqueue(new ConnectionEvent { Kind = ConnectionEventKind.Unreachable, Unreachable = _unreachable });
    }

    private void ShutGate()
    {
        _isBreakerOpen = true;
        if (_gate == Accepting)
            _gate = BreakerOpen;
    }

    private void CloseBreaker()
    {
        if (!_isBreakerOpen)
            return;
        _isBreakerOpen = false;
        if (_gate == BreakerOpen)
            _gate = Accepting;
        _events.Enqueue(new ConnectionEvent { Kind = ConnectionEventKind.Reachable, PeerUid = RemoteUid });
    }

    private void ReportForgotten(UndeliveredReason reason)
    {
        if (!Mutations.Is(Mutation.ForgetUndelivered))
            Report(_forgotten, reason);
        _forgotten = default;
    }

    private void ReportDropped(UndeliveredReason reason) => Report(_channels.DropAll(), reason);

    private void Report((long Messages, long Bytes) dropped, UndeliveredReason reason)
    {
        if (dropped.Messages == 0)
            return;
        Interlocked.Add(ref _counters.Undelivered, dropped.Messages);
        _events.Enqueue(new ConnectionEvent
        {
            Kind = ConnectionEventKind.Undelivered,
            Count = dropped.Messages,
            Bytes = dropped.Bytes,
            Undelivered = reason,
        });
    }

    /// <summary>What the datagram that is being dispatched said.</summary>
    private struct Greeting
    {
        public SessionTerms Terms;
        public string NodeName;
        public RejectReason Reject;
        public bool IsRefusedByUs;
        public CloseReason Close;
    }
}
