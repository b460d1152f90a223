using System.Collections;
using System.Text.Json.Nodes;

namespace ActorUdp.Hosts.Numbers;

/// <summary>What came of one stream of numbered messages. Exact: every number is remembered, in one bit. Not thread-safe.</summary>
/// <param name="stream">The stream.</param>
/// <param name="count">How many messages its origin said there would be.</param>
internal sealed class NumberTally(NumberStream stream, int count)
{
    private const int FirstSize = 1024;

    private readonly BitArray _seen = new(Math.Min(count, FirstSize) + 1);

    public NumberStream Stream { get; } = stream;

    public int Count { get; } = count;

    public int Distinct { get; private set; }

    public int Duplicated { get; private set; }

    /// <summary>Messages that came after one with a higher number.</summary>
    public int Disordered { get; private set; }

    /// <summary>The lowest number that came; 0: none.</summary>
    public int Lowest { get; private set; }

    /// <summary>The highest number that came; 0: none.</summary>
    public int Highest { get; private set; }

    public int Missing => Count - Distinct;

    /// <summary>Every number from the lowest to the highest came once, and in order.</summary>
    public bool IsUnbroken => Duplicated == 0 && Disordered == 0 && Distinct == (Highest == 0 ? 0 : Highest - Lowest + 1);

    /// <param name="number">1 to <see cref="Count"/>.</param>
    public void Add(int number)
    {
        if (number >= _seen.Length)
            _seen.Length = (int)Math.Min((long)number * 2, Count) + 1;
        if (_seen[number])
        {
            Duplicated++;
            return;
        }
        _seen[number] = true;
        Distinct++;
        Lowest = Lowest == 0 ? number : Math.Min(Lowest, number);
        if (number < Highest)
            Disordered++;
        else
            Highest = number;
    }

    public JsonObject ToJson() => new()
    {
        ["origin"] = Stream.Origin,
        ["series"] = Stream.Series,
        ["channel"] = Stream.Channel.ToString(),
        ["count"] = Count,
        ["received"] = Distinct,
        ["missing"] = Missing,
        ["duplicated"] = Duplicated,
        ["disordered"] = Disordered,
        ["lowest"] = Lowest,
        ["highest"] = Highest,
    };
}
