using ActorUdp.Protocol;
using ActorUdp.Simulation.Nodes;

namespace ActorUdp.Simulation.Checks;

/// <summary>Watches one outbound connection from outside: when it connects and loses its connection, and whether its reports are right.</summary>
internal sealed class SendWatch(SenderLink link)
{
    private ulong _remoteId;
    private ulong _remoteUid;
    private long _lastHeard = link.Node.Clock.Now.Value;

    /// <summary>Call after everything that the connection was told.</summary>
    /// <param name="wasHeard">Whether it was a datagram that the connection took.</param>
    public void Observe(bool wasHeard)
    {
        var connection = link.Connection;
        var remoteId = connection.RemoteConnectionId;
        if (wasHeard && (_remoteId != 0 || remoteId != 0))
            _lastHeard = link.Node.Clock.Now.Value;
        if (remoteId == _remoteId)
            return;
        if (_remoteId != 0)
            OnLost(connection);
        _remoteId = remoteId;
        if (remoteId != 0)
        {
            _remoteUid = connection.RemoteUid;
            link.Node.World.Ledger.OnConnected(link.Account);
        }
    }

    public void OnEvent(in ConnectionEvent e)
    {
        switch (e.Kind)
        {
            case ConnectionEventKind.Undelivered:
                OnUndelivered(e);
                break;
            case ConnectionEventKind.Restarted when e.OldUid == e.PeerUid || e.PeerUid != link.Connection.RemoteUid:
                throw new SimulationException($"{link}: a restart from {e.OldUid:x16} to {e.PeerUid:x16} is none");
            default:
                break;
        }
    }

    private void OnLost(OutboundConnection connection)
    {
        var epoch = link.Account.EndEpoch(connection.Stats);
        // To Dialing leads nothing but a Reset: the peer must really have lost the connection.
        if (connection.State == OutboundState.Dialing && epoch.Receiver is { IsDead: false } receiver
            && receiver.HasInbound(epoch.RemoteConnectionId))
        {
            throw new SimulationException($"{link} gave up a connection that {receiver} still has");
        }
    }

    private void OnUndelivered(in ConnectionEvent e)
    {
        link.Account.Reported += e.Count;
        if (e.Undelivered is UndeliveredReason.PeerRestarted or UndeliveredReason.ConnectionForgotten)
        {
            // These are about a connection that was lost before; its epoch ended then.
            if (e.Undelivered == UndeliveredReason.PeerRestarted && link.Connection.RemoteUid == 0)
                throw new SimulationException($"{link}: a peer that was never met has restarted");
        }
        else
        {
            link.Account.EndEpoch(link.Connection.Stats);
            CheckPatience(e.Undelivered);
        }
        if (link.Account.Reported > link.Account.Owed)
            throw new SimulationException($"{link}: {link.Account.Owed} messages are undelivered, {link.Account.Reported} were reported");
    }

    private void CheckPatience(UndeliveredReason reason)
    {
        var silence = link.Node.Clock.Now.Value - _lastHeard;
        var patience = MonotonicNanos.ToNanos(link.Node.Settings.GiveUpTimeout);
        if (reason == UndeliveredReason.GaveUp && silence < patience)
        {
            throw new SimulationException(
                $"{link} gave up after {silence / 1e6:f1} ms of silence from {_remoteUid:x16}; it promised {patience / 1e6:f1} ms");
        }
    }
}
