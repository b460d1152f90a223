using System.Buffers.Binary;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Node;
using ActorUdp.Hosts.Pings;
using ActorUdp.Protocol;

namespace ActorUdp.Hosts.Lab.Subjects;

/// <summary>ActorUdp as the subject: pings on the control channel, bulk messages on the bulk channel, one connection.</summary>
internal sealed class UdpClient : ILabClient
{
    private static readonly TimeSpan _retryInterval = TimeSpan.FromMilliseconds(10);

    private readonly HostSystem _host;
    private readonly PeerAddress _peer;
    private readonly byte _origin;
    private readonly PeerChannel _control;
    private readonly PeerChannel _bulk;
    private readonly IActorRef _port;
    private readonly PingSeries _pings;
    private readonly CancellationTokenSource _stop = new();
    private Task<ulong> _sending = Task.FromResult(0UL);

    private UdpClient(HostSystem host, PeerAddress peer, byte origin)
    {
        _host = host;
        _peer = peer;
        _origin = origin;
        _control = host.Transport.Open(peer, ChannelKind.Control, PingResponder.Recipient);
        _bulk = host.Transport.Open(peer, ChannelKind.Bulk, SinkActor.Recipient);
        _port = host.OpenPort(On, events: false);
        _pings = new PingSeries("control channel", Ping);
    }

    public IReadOnlyList<PingSeries> Pings => [_pings];

    public static async Task<UdpClient> ConnectAsync(HostOptions options, PeerAddress peer, byte origin, CancellationToken cancellationToken)
    {
        HostSystem host = await HostSystem.StartAsync(options).ConfigureAwait(false);
        try
        {
            await host.ConnectAsync(peer, cancellationToken).ConfigureAwait(false);
            return new UdpClient(host, peer, origin);
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public void StartBulk() => _sending = Task.Run(SendAsync);

    public async Task<ulong> StopBulkAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        return await _sending.ConfigureAwait(false);
    }

    public JsonObject Statistics()
    {
        OutboundStats all = _host.Transport.Peers().First(p => p.Peer == _peer).Statistics;
        return new JsonObject
        {
            ["congestionControl"] = _host.Transport.Settings.CongestionControl.ToString().ToLowerInvariant(),
            ["datagramsSent"] = all.PacketsSent,
            ["datagramsLost"] = all.PacketsLost,
            ["datagramsLostSpuriously"] = all.PacketsSpuriouslyLost,
            ["bytesRetransmitted"] = all.BytesRetransmitted,
            ["probeTimeouts"] = all.ProbeTimeouts,
            ["congestionWindow"] = all.CongestionWindow,
            ["smoothedRttMs"] = Math.Round(all.Rtt.TotalMilliseconds, 3),
            ["minimumRttMs"] = Math.Round(all.MinimumRtt.TotalMilliseconds, 3),
            ["messagesUndelivered"] = all.MessagesUndelivered,
        };
    }

    public async ValueTask DisposeAsync()
    {
        _pings.Dispose();
        await StopBulkAsync().ConfigureAwait(false);
        await _host.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private bool Ping(uint number)
    {
        Span<byte> payload = stackalloc byte[PingSeries.PayloadLength];
        payload.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(payload, number);
        return _control.TrySend(payload, _port) == SendResult.Accepted;
    }

    private void On(object message)
    {
        if (message is byte[] { Length: PingSeries.PayloadLength } answer)
            _pings.Answered(BinaryPrimitives.ReadUInt32LittleEndian(answer));
    }

    private async Task<ulong> SendAsync()
    {
        byte[] message = new byte[BulkMessage.Length];
        ulong number = 0;
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                BulkMessage.Write(message, _origin, number);
                // Refused while the peer is unreachable: such a message was not accepted, so it is tried again.
                if (await _bulk.SendAsync(message, null, _stop.Token).ConfigureAwait(false) == SendResult.Accepted)
                    number++;
                else
                    await Task.Delay(_retryInterval, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The end that was asked for; a message that waited for space was not accepted.
        }
        return number;
    }
}
