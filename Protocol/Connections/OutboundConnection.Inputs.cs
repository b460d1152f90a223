using System.Text;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Protocol;

/// <content>Datagrams and timers as inputs of the table.</content>
public sealed partial class OutboundConnection
{
    /// <summary>Coming later than this is no matter of a busy machine any more.</summary>
    private const long Absence = 100 * MonotonicNanos.PerMillisecond;

    private long _lookedAt;

    /// <summary>
    /// An owner that comes much later than it was to come was stopped, or its clock jumped. Meanwhile nobody could be heard, so
    /// that time is no silence of the peer, and no round trip.
    /// </summary>
    private void NoteAbsence(long now)
    {
        if (now - _lookedAt >= Absence)
        {
            var due = FindNextTimeout();
            var away = due == long.MaxValue ? 0 : now - Math.Max(due, _lookedAt);
            if (away >= Absence)
            {
                _dialer.OnAbsence(away);
                _session?.OnAbsence(away, now);
                if (_waitingSince != long.MaxValue)
                    _waitingSince += away;
            }
        }
        _lookedAt = now;
    }

    private Verdict Dispatch(in PacketHeader header, ReadOnlySpan<byte> body, long now)
    {
        if (header.Type == PacketType.Reset)
            return OnReset(header, body, now);
        if (header.ConnectionId != LocalConnectionId)
            return Verdict.UnknownConnection;
        return header.Type switch
        {
            PacketType.Data => OnData(body, now),
            PacketType.Retry => OnRetry(body, now),
            PacketType.Welcome => OnWelcome(body, now),
            PacketType.Reject => OnReject(body, now),
            _ => Verdict.UnexpectedType,
        };
    }

    private Verdict OnRetry(ReadOnlySpan<byte> body, long now)
    {
        var verdict = RetryMessage.Read(body, out var retry);
        if (verdict != Verdict.Ok)
            return verdict;
        if (!HandshakeTable.TryFind(_state, OutboundInput.RetryReceived, out _))
            return Verdict.UnexpectedType;
        _dialer.TakeCookie(retry.Cookie);
        return Judge(Fire(OutboundInput.RetryReceived, now));
    }

    private Verdict OnWelcome(ReadOnlySpan<byte> body, long now)
    {
        var verdict = WelcomeMessage.Read(body, out var welcome);
        if (verdict != Verdict.Ok)
            return verdict;
        if (!HandshakeTable.TryFind(_state, OutboundInput.WelcomeReceived, out _))
            return Verdict.UnexpectedType;
        if (welcome.Version != PacketHeader.Version || welcome.OrdinaryLanes < _settings.OrdinaryLanes
            || welcome.Uid == _identity.Uid)
        {
            return Verdict.BadHandshake;
        }
        if (Refuses?.Invoke(welcome.Uid) == true)
        {
            _greeting = new Greeting
            {
                NodeName = "we do not speak to this incarnation of it any more",
                Reject = RejectReason.Refused,
                IsRefusedByUs = true,
                Terms = new SessionTerms { Uid = welcome.Uid },
            };
            return Judge(Fire(OutboundInput.RejectReceived, now));
        }
        _greeting = new Greeting
        {
            NodeName = Encoding.UTF8.GetString(welcome.NodeName),
            Terms = new SessionTerms(
                welcome.ConnectionId,
                welcome.Uid,
                welcome.ResetToken,
                Math.Min(_settings.DatagramSize, welcome.DatagramSize),
                Math.Min(_settings.LargestDatagram, welcome.DatagramSize),
                welcome.InitialWindow,
                welcome.MaximumAckDelayMicroseconds * MonotonicNanos.PerMicrosecond,
                _dialer.RttSample(now)),
        };
        _peerMaximumMessage = (int)Math.Min(welcome.MaximumMessageSize, int.MaxValue);
        return Judge(Fire(OutboundInput.WelcomeReceived, now));
    }

    private Verdict OnReject(ReadOnlySpan<byte> body, long now)
    {
        var verdict = RejectMessage.Read(body, out var reject);
        if (verdict != Verdict.Ok)
            return verdict;
        if (!HandshakeTable.TryFind(_state, OutboundInput.RejectReceived, out _))
            return Verdict.UnexpectedType;
        _greeting = new Greeting
        {
            NodeName = Encoding.UTF8.GetString(reject.Text),
            Reject = reject.Reason,
            Terms = new SessionTerms { Uid = reject.Uid },
        };
        return Judge(Fire(OutboundInput.RejectReceived, now));
    }

    private Verdict OnReset(in PacketHeader header, ReadOnlySpan<byte> body, long now)
    {
        var verdict = ResetMessage.Read(body, out var reset);
        if (verdict != Verdict.Ok)
            return verdict;
        if (_session is not { } session || header.ConnectionId != session.Terms.ConnectionId)
            return Verdict.UnknownConnection;
        if (!reset.Token.Matches(session.Terms.Token))
            return Verdict.BadToken;
        if (Mutations.Is(Mutation.IgnoreReset))
            return Verdict.Ok;
        return Judge(Fire(OutboundInput.ResetReceived, now));
    }

    private Verdict OnData(ReadOnlySpan<byte> body, long now)
    {
        if (_session is not { } session)
            return Verdict.UnexpectedType;
        var verdict = session.Check(body);
        if (verdict != Verdict.Ok)
            return verdict;
        session.OnHeard(now);
        _refusals.OnHeard();
        Fire(OutboundInput.DataReceived, now);
        var isGoodbye = false;
        var frames = new FrameReader(body);
        while (frames.TryNext(out var frame, out _))
        {
            if (frame.Type == FrameType.Close)
            {
                isGoodbye = true;
                _greeting = new Greeting { NodeName = Encoding.UTF8.GetString(frame.Data), Close = frame.CloseReason };
            }
            else
            {
                session.Apply(frame, now);
            }
        }
        if (isGoodbye)
            Fire(OutboundInput.GoodbyeReceived, now);
        else if (_state == OutboundState.Closing)
            GoOnClosing(now);
        return Verdict.Ok;
    }

    private void GoOnClosing(long now)
    {
        if (_channels.IsCloseAcknowledged)
            Fire(OutboundInput.GoodbyeAcknowledged, now);
        else if (_channels.IsDrained)
            Fire(OutboundInput.Drained, now);
    }

    private static Verdict Judge(bool isLegal) => isLegal ? Verdict.Ok : Verdict.UnexpectedType;

    private void DoWhatIsDue(long now)
    {
        if (now >= _flushDeadline && Fire(OutboundInput.FlushTimedOut, now))
            return;
        if (now >= _dialer.GivesUpAt)
            Fire(OutboundInput.DialTimedOut, now, UnreachableReason.Timeout);
        if (now >= _backOffUntil)
            Fire(OutboundInput.BackOffElapsed, now);
        NoteWaiting(now);
        if (now >= GiveUpAt() && !_channels.IsDrained)
            Fire(OutboundInput.GiveUp, now, UnreachableReason.Silent);
        if (_session is not { } session)
            return;
        session.OnTimeout(now);
        if (now >= SilentAt())
            Fire(OutboundInput.PeerSilent, now, UnreachableReason.Silent);
        if (now < _refusals.NextProbe)
            return;
        _refusals.OnProbe();
        session.WantPing();
    }

    // While there is no connection, the clock of giving up runs from when a message was first seen to wait.
    private void NoteWaiting(long now)
    {
        if (_session is not null || _channels.IsDrained)
            _waitingSince = long.MaxValue;
        else if (_waitingSince == long.MaxValue)
            _waitingSince = now;
    }

    private long GiveUpAt()
    {
        var since = _session?.AwaitingSince ?? _waitingSince;
        var patience = MonotonicNanos.ToNanos(_settings.GiveUpTimeout) / (Mutations.Is(Mutation.GiveUpEarly) ? 2 : 1);
        return since == long.MaxValue ? long.MaxValue : since + patience;
    }

    private long SilentAt() =>
        _state != OutboundState.Established || _session is not { AwaitingSince: not long.MaxValue } session
            ? long.MaxValue
            : session.AwaitingSince + MonotonicNanos.ToNanos(_settings.UnreachableTimeout);

    private int Transmit(Span<byte> target, DatagramParts? parts, long now)
    {
        if (_session is { } session)
            return session.PollTransmit(target, parts, now);
        if (_state is not (OutboundState.Dialing or OutboundState.Proving))
            return 0;
        NoteWaiting(now);
        return now < _dialer.NextHello ? 0 : _dialer.WriteHello(target, LocalConnectionId, RemoteUid, now);
    }

    private long FindNextTimeout()
    {
        if (_state is OutboundState.Idle or OutboundState.Closed)
            return _state == OutboundState.Idle ? _watch.NextSweep : long.MaxValue;
        var next = Math.Min(_flushDeadline, Math.Min(_backOffUntil, _watch.NextSweep));
        next = Math.Min(next, Math.Min(_dialer.NextHello, _dialer.GivesUpAt));
        if (_session is { } session)
            next = Math.Min(Math.Min(next, session.NextTimeout), Math.Min(SilentAt(), _refusals.NextProbe));
        // Without messages there is nothing to give up, and the time of giving up may be long past.
        var giveUp = GiveUpAt();
        return giveUp < next && !_channels.IsDrained ? giveUp : next;
    }
}
