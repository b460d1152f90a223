using System.Text.Json.Nodes;

namespace ActorUdp.Hosts.Numbers;

/// <summary>The tallies of all streams that came to one recipient. Not thread-safe.</summary>
internal sealed class NumberBook
{
    private readonly Dictionary<NumberStream, NumberTally> _tallies = [];

    /// <summary>Messages that were not as any stream's origin writes them.</summary>
    public int Damaged { get; private set; }

    public IReadOnlyCollection<NumberTally> Tallies => _tallies.Values;

    /// <summary>Counts a message.</summary>
    /// <returns>Its stream's tally; null: it is damaged.</returns>
    public NumberTally? Add(ReadOnlySpan<byte> message)
    {
        if (NumberMessage.TryRead(message, out NumberStream stream, out int number, out int count))
            return Add(stream, number, count);
        Damaged++;
        return null;
    }

    /// <inheritdoc cref="Add(ReadOnlySpan{byte})"/>
    public NumberTally? Add(NumberStream stream, int number, int count)
    {
        if (!_tallies.TryGetValue(stream, out NumberTally? tally))
            _tallies.Add(stream, tally = new NumberTally(stream, count));
        if (tally.Count != count)
        {
            Damaged++;
            return null;
        }
        tally.Add(number);
        return tally;
    }

    public JsonObject ToJson() => new()
    {
        ["damaged"] = Damaged,
        ["tallies"] = new JsonArray([.. _tallies.Values.Select(t => t.ToJson())]),
    };
}
