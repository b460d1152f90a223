using System.Text.Json.Nodes;
using ActorUdp.Hosts.Numbers;
using ActorUdp.Protocol;

namespace ActorUdp.Specs.MultiProcess.Support;

/// <summary>What came of the streams that a node gets.</summary>
internal sealed class Tallies(IReadOnlyCollection<Tallies.Tally> all, int damaged)
{
    public Tallies(NumberBook book)
        : this([.. book.Tallies.Select(t => new Tally(t.Stream, t.Distinct, t.Duplicated, t.Disordered, t.Lowest, t.Highest))], book.Damaged)
    {
    }

    public int Damaged { get; } = damaged;

    public IReadOnlyCollection<Tally> All { get; } = all;

    public Tally Of(ushort origin, ushort series = 1, ChannelKind channel = ChannelKind.Ordinary)
    {
        var stream = new NumberStream(origin, series, channel);
        return All.SingleOrDefault(t => t.Stream == stream) ?? new Tally(stream, 0, 0, 0, 0, 0);
    }

    /// <summary>Counts of one stream.</summary>
    internal sealed record Tally(NumberStream Stream, int Distinct, int Duplicated, int Disordered, int Lowest, int Highest)
    {
        /// <summary>Every number of a range came once and in order, and no other.</summary>
        public void AssertIs(int lowest, int highest) => Assert.Equal(
            this with { Distinct = Math.Max(highest - lowest + 1, 0), Duplicated = 0, Disordered = 0, Lowest = lowest, Highest = highest }, this);

        /// <summary>Every number from the first one came once and in order, up to the highest.</summary>
        public void AssertUnbroken() => AssertIs(Lowest, Highest);
    }
}

/// <summary>A node's answer to the command <c>report</c>.</summary>
internal sealed class NodeReport(JsonObject json)
{
    public Tallies Tallies { get; } = new(
        [.. ((JsonArray)json["tallies"]!).Select(t => new Tallies.Tally(
            new NumberStream((ushort)t!["origin"]!, (ushort)t["series"]!, Enum.Parse<ChannelKind>((string)t["channel"]!)),
            (int)t["received"]!,
            (int)t["duplicated"]!,
            (int)t["disordered"]!,
            (int)t["lowest"]!,
            (int)t["highest"]!))],
        (int)json["damaged"]!);

    /// <summary>The node's clock of the day.</summary>
    public DateTimeOffset Clock => (DateTimeOffset)json["clock"]!;

    public long DatagramsSent => (long)json["datagramsSent"]!;

    /// <summary>Figures of the one peer, or of all together.</summary>
    public long Peers(string figure) => ((JsonArray)json["peers"]!).Sum(p => (long)p![figure]!);

    public override string ToString() => json.ToJsonString();
}
