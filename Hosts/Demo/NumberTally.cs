using System.Collections;
using System.Text.Json.Nodes;

namespace ActorUdp.Hosts.Demo;

/// <summary>What came of the numbered messages of one sender. Exact: every number is remembered.</summary>
internal sealed class NumberTally(int count)
{
    private readonly BitArray _seen = new(count + 1);
    private int _highest;

    public int Count { get; } = count;

    public int Distinct { get; private set; }

    public int Duplicated { get; private set; }

    /// <summary>Messages that came after one with a higher number.</summary>
    public int Disordered { get; private set; }

    public int Missing => Count - Distinct;

    /// <param name="number">1 to <see cref="Count"/>.</param>
    public void Add(int number)
    {
        if (_seen[number])
        {
            Duplicated++;
            return;
        }
        _seen[number] = true;
        Distinct++;
        if (number < _highest)
            Disordered++;
        else
            _highest = number;
    }

    public JsonObject ToJson() => new()
    {
        ["count"] = Count,
        ["received"] = Distinct,
        ["missing"] = Missing,
        ["duplicated"] = Duplicated,
        ["disordered"] = Disordered,
    };
}
