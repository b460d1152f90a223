using System.Globalization;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Console;
using ActorUdp.Simulation.Faults;
using ActorUdp.Simulation.Runs;

namespace ActorUdp.Hosts.Simulate;

/// <summary>What came of many seeds, for people and for programs.</summary>
internal sealed class SimulationReport(SimulationSummary summary, int first, TimeSpan time)
{
    private static readonly FaultKind[] _kinds = Enum.GetValues<FaultKind>();

    private SimulationCounters Counters => summary.Counters;

    private long Faults => _kinds.Sum(Counters.FaultsOf);

    public void Print()
    {
        Line("seeds", $"{Human.Count(Counters.Seeds)} from {first} in {Human.Duration(time)}, {PerSecond(Counters.Seeds):0} a second");
        Line("virtual time", $"{Text(Counters.VirtualTime)}, {PerSecond(Counters.VirtualTime.TotalSeconds):0} times as fast as the clock");
        Line("nodes", $"{Human.Count(Counters.Incarnations)} incarnations, {Human.Count(Counters.Connections)} connections");
        Line("datagrams", $"{Human.Count(Counters.DatagramsSent)} sent, {Human.Count(Counters.DatagramsArrived)} arrived, {PerSecond(Counters.DatagramsSent):#,0} a second");
        Line("", $"{Human.Count(Counters.DatagramsLost)} lost, {Human.Count(Counters.DatagramsOverflowed)} found a queue full, "
            + $"{Human.Count(Counters.DatagramsCutOff)} cut off, {Human.Count(Counters.DatagramsTooLarge)} too large");
        Line("", $"{Human.Count(Counters.DatagramsDuplicated)} doubled, {Human.Count(Counters.DatagramsReordered)} held back, "
            + $"{Human.Count(Counters.DatagramsDamaged)} damaged, {Human.Count(Counters.DatagramsReplayed)} replayed");
        Line("messages", $"{Human.Count(Counters.MessagesAccepted)} accepted, {Human.Count(Counters.MessagesDelivered)} delivered ({Human.Bytes(Counters.BytesDelivered)}), "
            + $"{Human.Count(Counters.MessagesUndelivered)} reported undelivered, {Human.Count(Counters.MessagesVoid)} expired or replaced");
        Line("faults", $"{Human.Count(Faults)}: {string.Join(", ", _kinds.Where(k => Counters.FaultsOf(k) > 0).Select(k => $"{k} {Human.Count(Counters.FaultsOf(k))}"))}");
    }

    public JsonObject ToJson(string status)
    {
        var faults = new JsonObject();
        foreach (FaultKind kind in _kinds)
            faults[Camel(kind.ToString())] = Counters.FaultsOf(kind);
        return new JsonObject
        {
            ["status"] = status,
            ["firstSeed"] = first,
            ["seeds"] = Counters.Seeds,
            ["seconds"] = Math.Round(time.TotalSeconds, 3),
            ["virtualSeconds"] = Math.Round(Counters.VirtualTime.TotalSeconds, 3),
            ["incarnations"] = Counters.Incarnations,
            ["connections"] = Counters.Connections,
            ["datagrams"] = new JsonObject
            {
                ["sent"] = Counters.DatagramsSent,
                ["arrived"] = Counters.DatagramsArrived,
                ["lost"] = Counters.DatagramsLost,
                ["overflowed"] = Counters.DatagramsOverflowed,
                ["cutOff"] = Counters.DatagramsCutOff,
                ["tooLarge"] = Counters.DatagramsTooLarge,
                ["duplicated"] = Counters.DatagramsDuplicated,
                ["reordered"] = Counters.DatagramsReordered,
                ["damaged"] = Counters.DatagramsDamaged,
                ["replayed"] = Counters.DatagramsReplayed,
            },
            ["messages"] = new JsonObject
            {
                ["accepted"] = Counters.MessagesAccepted,
                ["delivered"] = Counters.MessagesDelivered,
                ["bytesDelivered"] = Counters.BytesDelivered,
                ["undelivered"] = Counters.MessagesUndelivered,
                ["void"] = Counters.MessagesVoid,
            },
            ["faults"] = faults,
            ["failure"] = summary.Failure is { } failure ? new JsonObject
            {
                ["seed"] = failure.Seed,
                ["promise"] = failure.Failure,
                ["replay"] = Replay(failure.Seed),
            }
            : null,
        };
    }

    /// <summary>The one command that shows what happened.</summary>
    public static string Replay(int seed)
    {
        string mutation = SimulationMutations.Selected is { } name ? $" --mutation {name}" : "";
        return $"./actorudp simulate --seed {seed.ToString(CultureInfo.InvariantCulture)}{mutation} --trace";
    }

    private static void Line(string title, string text) => Output.Line($"{title,-14}{text}");

    private static string Text(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.0} h")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private double PerSecond(double amount) => Human.PerSecond(amount, time);
}
