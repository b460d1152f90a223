using ActorUdp.Protocol;
using ActorUdp.Simulation.Nodes;

namespace ActorUdp.Simulation.Checks;

/// <summary>All that is promised and not yet kept, of all nodes: who sent what to whom by which connection.</summary>
internal sealed class Ledger
{
    private readonly Dictionary<ulong, SimulatedNode> _nodes = [];
    private readonly Dictionary<(ulong Uid, ulong DialerId), (MessageAccount Account, Epoch Epoch)> _connections = [];
    private readonly List<MessageAccount> _accounts = [];

    public IReadOnlyList<MessageAccount> Accounts => _accounts;

    public void Add(SimulatedNode node) => _nodes.Add(node.Uid, node);

    public MessageAccount Open(SenderLink link)
    {
        var account = new MessageAccount(_accounts.Count, link);
        _accounts.Add(account);
        return account;
    }

    /// <summary>A dial of a sender was welcomed.</summary>
    public void OnConnected(MessageAccount account)
    {
        var link = account.Link;
        var connection = link.Connection;
        if (!_nodes.TryGetValue(connection.RemoteUid, out var receiver))
            throw new SimulationException($"{link} was welcomed by {connection.RemoteUid:x16}, which nobody is");
        if (!receiver.HasInbound(connection.RemoteConnectionId) && !receiver.Forgot(connection.RemoteConnectionId))
            throw new SimulationException($"{link} was welcomed by {receiver}, which never had such a connection");
        link.Node.World.Counters.Connections++;
        account.Current.Connect(receiver, connection.RemoteConnectionId);
        _connections[(link.Node.Uid, connection.LocalConnectionId)] = (account, account.Current);
    }

    /// <summary>A receiver hands a message on.</summary>
    public void OnMessage(ReceiverLink by, in InboundMessage message)
    {
        var peer = by.Connection.Peer;
        if (!_connections.TryGetValue((peer.Uid, peer.ConnectionId), out var known))
            throw new SimulationException($"{by}: a message came by a connection that its dialer does not have");
        by.Node.World.Counters.MessagesDelivered++;
        by.Node.World.Counters.BytesDelivered += message.Payload.Length;
        by.Node.World.Trace?.Delivered(by, known.Account, message);
        known.Account.OnMessage(known.Epoch, message, by.Node);
    }
}
