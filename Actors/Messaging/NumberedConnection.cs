using ActorUdp.Protocol;

namespace ActorUdp.Messaging;

/// <summary>
/// A connection to send by, with the numbers that its channels have agreed on. They hold for one connection: a message that uses them is
/// accepted for its epoch and never sent on another. Thread-safe.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="channels">How many reliable channels it has.</param>
internal sealed class NumberedConnection(OutboundConnection connection, int channels)
{
    private readonly ChannelNumbers?[] _byChannel = new ChannelNumbers?[channels];

    public OutboundConnection Connection => connection;

    /// <summary>The numbers of a channel; null while no connection is established.</summary>
    public ChannelNumbers? NumbersOf(int channel)
    {
        ulong epoch = connection.Epoch;
        if (epoch == 0)
        {
            return null;
        }

        ChannelNumbers? known = Volatile.Read(ref _byChannel[channel]);
        return known?.Epoch == epoch ? known : Renew(channel);
    }

    private ChannelNumbers? Renew(int channel)
    {
        lock (_byChannel)
        {
            // Read under the lock: epochs never come back, so what a late thread finds here can't take the place of a later one's numbers.
            ulong epoch = connection.Epoch;
            ChannelNumbers? known = _byChannel[channel];
            if (epoch != 0 && known?.Epoch != epoch)
            {
                Volatile.Write(ref _byChannel[channel], known = new ChannelNumbers(epoch));
            }

            return epoch == 0 ? null : known;
        }
    }
}

/// <summary>The numbers of one channel of one connection.</summary>
/// <param name="epoch">Which connection it is.</param>
internal sealed class ChannelNumbers(ulong epoch)
{
    public ulong Epoch => epoch;

    public NumberTable Headings { get; } = new();

    public NumberTable Senders { get; } = new();
}
