using System.Globalization;
using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Simulation.Checks;
using ActorUdp.Simulation.Network;
using ActorUdp.Simulation.Nodes;
using ActorUdp.Simulation.Time;
using ActorUdp.Simulation.Worlds;

namespace ActorUdp.Simulation.Tracing;

/// <summary>
/// What happens in a run, a line each: virtual time in seconds, who, what. Equal seeds give equal lines.
/// </summary>
internal sealed class Trace(Action<string> write)
{
    public static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    private VirtualClock? _clock;

    public void Attach(VirtualClock clock) => _clock = clock;

    public void Fault(string what) => Write("fault", what);

    public void Note(string what) => Write("run", what);

    public void Event(SimulatedNode node, string what) => Write(node.ToString(), what);

    public void Event(SenderLink link, in ConnectionEvent e) => Write(link.ToString(), Describe(e));

    public void Event(ReceiverLink link, in InboundEvent e) => Write(link.ToString(), e.Verdict == Verdict.Ok ? $"{e.Kind}" : $"{e.Kind} {e.Verdict}");

    public void Sent(in Flight flight, ReadOnlySpan<byte> datagram, in LinkCounters before, in LinkCounters after)
    {
        var what = flight.IsRefusal ? "nobody listens" : DatagramText.Describe(datagram);
        Write($"{flight.Source} > {flight.Target}", what + FateText(before, after));
    }

    public void Received(SimulatedNode node, Verdict verdict, ReadOnlySpan<byte> datagram, Address source) =>
        Write(node.ToString(), $"< {source} {DatagramText.Brief(datagram)}: {verdict}");

    public void Delivered(ReceiverLink by, MessageAccount account, in InboundMessage message) =>
        Write(by.ToString(), $"hands on {message.Payload.Length} B of account {account.Id}, {ChannelText(message.Channel)}");

    public void Accepted(SenderLink link, int channel, long number, int length) =>
        Write(link.ToString(), $"accepts message {number} of {length} B, {ChannelText(channel)}");

    private static string ChannelText(int channel) => channel == ChannelKinds.UnreliableChannel ? "unreliable" : $"channel {channel}";

    private static string FateText(in LinkCounters before, in LinkCounters after)
    {
        if (after.CutOff > before.CutOff)
            return " !cut";
        if (after.TooLarge > before.TooLarge)
            return " !too large";
        if (after.Overflowed > before.Overflowed)
            return " !queue full";
        if (after.Lost > before.Lost)
            return " !lost";
        var fate = "";
        if (after.Duplicated > before.Duplicated)
            fate += " !twice";
        if (after.Reordered > before.Reordered)
            fate += " !late";
        if (after.Damaged > before.Damaged)
            fate += " !damaged";
        return fate;
    }

    private static string Describe(in ConnectionEvent e) => e.Kind switch
    {
        ConnectionEventKind.Connected => $"Connected to {e.PeerUid:x16} ({e.Text})",
        ConnectionEventKind.Restarted => $"Restarted from {e.OldUid:x16} to {e.PeerUid:x16}",
        ConnectionEventKind.Unreachable => $"Unreachable: {e.Unreachable}",
        ConnectionEventKind.Rejected => $"Rejected: {e.Reject} ({e.Text})",
        ConnectionEventKind.Undelivered => $"Undelivered: {e.Count} messages of {e.Bytes} B, {e.Undelivered}",
        ConnectionEventKind.Expired => $"Expired: {e.Count} on channel {e.Channel}",
        ConnectionEventKind.Watermark => $"Watermark: channel {e.Channel} {(e.IsHighWatermark ? "high" : "low")}",
        ConnectionEventKind.ClosedByPeer => $"ClosedByPeer: {e.Close}",
        _ => e.Kind.ToString(),
    };

    private void Write(string who, string what) =>
        write(string.Create(Culture, $"{(_clock?.NowNanos ?? 0) / 1e9,13:f6} {who,-22} {what}"));
}
