using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using BenchmarkDotNet.Attributes;

namespace ActorUdp.Benchmarks;

/// <summary>
/// Both ends of a connection without a network: queue, datagrams with checksums, acknowledgements, congestion control, reassembly.
/// Figures are for one message.
/// </summary>
public class ConnectionBenchmarks
{
    private const int Messages = 1_000;
    private const int InFlight = 200;

    private readonly byte[] _datagram = new byte[Datagram.MaximumSize];
    private OutboundConnection _outbound = null!;
    private InboundConnection _inbound = null!;
    private MonotonicNanos _now = new(MonotonicNanos.PerSecond);
    private ulong _ids;
    private byte[] _message = [];

    [Params(100, 1_024, 60_000)]
    public int Size { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        ProtocolSettings settings = ProtocolSettings.Default;
        var listener = new ListenerHandshake(
            settings, new LocalIdentity(22, "c", "listener", ""), new byte[Cookie.KeySize], ListenerHandshake.DeriveResetKey("c"));
        _outbound = new OutboundConnection(settings, new LocalIdentity(11, "c", "dialer", ""), () => ++_ids, 1, _now);
        _outbound.Open(_now);
        _inbound = Handshake(settings, listener);
        _message = new byte[Size];
    }

    [Benchmark(OperationsPerInvoke = Messages)]
    public int SendAndReceive()
    {
        int channel = Size > 4_096 ? ChannelIds.Bulk : ChannelIds.FirstOrdinary;
        int sent = 0, received = 0;
        while (received < Messages)
        {
            while (sent < Messages && sent - received < InFlight
                && _outbound.TrySend(channel, _message, default, default, out _) == SendResult.Accepted)
            {
                sent++;
            }
            int length;
            while ((length = _outbound.PollTransmit(_datagram, _now)) > 0)
                _inbound.OnDatagram(_datagram.AsSpan(0, length), _now);
            while (_inbound.PollMessage(out _))
                received++;
            _now = _now.Plus(MonotonicNanos.PerMillisecond);
            while ((length = _inbound.PollTransmit(_datagram, _now)) > 0)
                _outbound.OnDatagram(_datagram.AsSpan(0, length), _now);
        }
        return received;
    }

    // Hello, Retry with a cookie, Hello with the cookie, Welcome.
    private InboundConnection Handshake(ProtocolSettings settings, ListenerHandshake listener)
    {
        while (true)
        {
            int length = _outbound.PollTransmit(_datagram, _now);
            byte[] hello = _datagram[..length];
            HelloOutcome outcome = listener.OnHello(hello, "source"u8, _now, _datagram, out length, out HelloInfo? proven, out _);
            if (outcome != HelloOutcome.Proven)
            {
                _outbound.OnDatagram(_datagram.AsSpan(0, length), _now);
                continue;
            }
            ulong id = ++_ids;
            var inbound = new InboundConnection(
                settings, new LocalIdentity(22, "c", "listener", ""), proven!, id, listener.TokenOf(id), _now);
            _outbound.OnDatagram(_datagram.AsSpan(0, inbound.WriteWelcome(_datagram)), _now);
            return inbound;
        }
    }
}
