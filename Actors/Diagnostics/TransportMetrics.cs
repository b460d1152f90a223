using System.Diagnostics.Metrics;
using ActorUdp.Endpoints;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Diagnostics;

/// <summary>
/// The counters of a transport as metrics of the meter <c>ActorUdp</c>, tagged with the node's name. They are read when a
/// collector asks, and cost nothing otherwise. Peers are no tag: their number has no bound.
/// </summary>
internal sealed class TransportMetrics : IDisposable
{
    public const string MeterName = "ActorUdp";

    private readonly Meter _meter = new(MeterName);
    private readonly KeyValuePair<string, object?> _node;

    public TransportMetrics(TransportCore core)
    {
        TransportCounters counters = core.Counters;
        _node = new("node", core.Identity.NodeName);
        Counter("actorudp.datagrams.received", "{datagram}", () => counters.DatagramsReceived);
        Counter("actorudp.datagrams.sent", "{datagram}", () => counters.DatagramsSent);
        Counter("actorudp.bytes.received", "By", () => counters.BytesReceived);
        Counter("actorudp.bytes.sent", "By", () => counters.BytesSent);
        Counter("actorudp.messages.delivered", "{message}", () => counters.MessagesDelivered);
        Counter("actorudp.inbox.overflows", "{datagram}", () => counters.InboxOverflows);
        Counter("actorudp.sockets.overflows", "{datagram}", () => counters.SocketOverflows);
        Counter("actorudp.send.errors", "{datagram}", () => counters.SendErrors);
        Counter("actorudp.send.held_back", "{send}", () => counters.SendsHeldBack);
        Counter("actorudp.sockets.segmentation_refused", "{socket}", () => counters.SegmentationRefusals);
        Counter("actorudp.network.errors", "{error}", () => counters.NetworkErrors);
        Counter("actorudp.resets.sent", "{datagram}", () => counters.ResetsSent);
        _meter.CreateObservableCounter("actorudp.datagrams.dropped", () => ByVerdict(counters), "{datagram}", "Datagrams refused, by verdict.");
        _meter.CreateObservableCounter("actorudp.messages.dropped", () => ByReason(counters), "{message}", "Inbound messages that could not be delivered, by reason.");
        Gauge("actorudp.peers", "{peer}", () => core.Peers.Count);
        Gauge("actorudp.connections.inbound", "{connection}", () => core.InboundCount);
    }

    public void Dispose() => _meter.Dispose();

    private void Counter(string name, string unit, Func<long> read) =>
        _meter.CreateObservableCounter(name, () => new Measurement<long>(read(), _node), unit);

    private void Gauge(string name, string unit, Func<long> read) =>
        _meter.CreateObservableGauge(name, () => new Measurement<long>(read(), _node), unit);

    private IEnumerable<Measurement<long>> ByVerdict(TransportCounters counters) =>
        Enum.GetValues<Verdict>().Where(v => v != Verdict.Ok).Select(v => new Measurement<long>(counters.Of(v), _node, new("verdict", v.ToString())));

    private IEnumerable<Measurement<long>> ByReason(TransportCounters counters) =>
        Enum.GetValues<MessageDropReason>().Select(r => new Measurement<long>(counters.Of(r), _node, new("reason", r.ToString())));
}
