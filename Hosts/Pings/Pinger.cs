using System.Buffers.Binary;
using System.Diagnostics;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Node;
using ActorUdp.Protocol;

namespace ActorUdp.Hosts.Pings;

/// <summary>Measures round trips on the control channel: numbered messages that a <see cref="PingResponder"/> sends back.</summary>
internal sealed class Pinger : IDisposable
{
    /// <summary>Number and stamp; a ping can be no smaller.</summary>
    public const int MinimumSize = sizeof(ulong) + sizeof(long);

    private readonly HostSystem _host;
    private readonly PeerChannel _channel;
    private readonly IActorRef _port;
    private readonly byte[] _payload;
    private readonly Action<ulong, TimeSpan> _answered;
    private readonly Lock _gate = new();
    private readonly HashSet<ulong> _open = [];
    private readonly Percentiles _times = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong _sent;

    /// <param name="host">The node that pings.</param>
    /// <param name="peer">The node that is pinged.</param>
    /// <param name="size">Bytes of a ping.</param>
    /// <param name="answered">Told the number and the time of each answer, on an actor's thread.</param>
    public Pinger(HostSystem host, PeerAddress peer, int size, Action<ulong, TimeSpan> answered)
    {
        _host = host;
        _answered = answered;
        _payload = new byte[Math.Max(size, MinimumSize)];
        _channel = host.Transport.Open(peer, ChannelKind.Control, PingResponder.Recipient);
        _port = host.OpenPort(On, events: false);
    }

    public ulong Sent => _sent;

    /// <summary>The round trips measured; not to be read while pings are under way.</summary>
    public Percentiles Times => _times;

    /// <summary>Sends the next ping.</summary>
    /// <returns>What the transport says; anything but Accepted counts as lost.</returns>
    public SendResult Ping()
    {
        ulong number = ++_sent;
        lock (_gate)
            _open.Add(number);
        BinaryPrimitives.WriteUInt64LittleEndian(_payload, number);
        BinaryPrimitives.WriteInt64LittleEndian(_payload.AsSpan(sizeof(ulong)), Stopwatch.GetTimestamp());
        return _channel.TrySend(_payload, _port);
    }

    /// <summary>Waits until every ping was answered, or the time is up.</summary>
    public async Task WhenAnsweredAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(limit);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_open.Count == 0)
                    return;
                changed = _changed.Task;
            }
            try
            {
                await changed.WaitAsync(timeout.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    public void Dispose() => _host.System.Stop(_port);

    private void On(object message)
    {
        long now = Stopwatch.GetTimestamp();
        if (message is not byte[] { Length: >= MinimumSize } answer)
            return;
        ulong number = BinaryPrimitives.ReadUInt64LittleEndian(answer);
        TimeSpan time = Stopwatch.GetElapsedTime(BinaryPrimitives.ReadInt64LittleEndian(answer.AsSpan(sizeof(ulong))), now);
        TaskCompletionSource changed;
        lock (_gate)
        {
            if (!_open.Remove(number))
                return;
            _times.Add(time);
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        _answered(number, time);
        changed.SetResult();
    }
}
