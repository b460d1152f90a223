using System.Text.Json.Nodes;

namespace ActorUdp.Hosts.Demo;

/// <summary>The recipient <c>numbers</c> of a demo node: checks what the others send, and tells progress in tenths.</summary>
internal sealed class NumberReceiver : ReceiveActor
{
    /// <summary>The name under which it is registered.</summary>
    public const string Recipient = "numbers";

    private readonly Dictionary<byte, NumberTally> _tallies = [];
    private readonly Action<JsonObject> _tell;
    private int _damaged;

    public NumberReceiver(Action<JsonObject> tell)
    {
        _tell = tell;
        Receive<byte[]>(OnMessage);
        Receive<Report>(report => _tell(Tallies(report.Name)));
    }

    private void OnMessage(byte[] message)
    {
        if (!NumberMessage.TryRead(message, out byte origin, out int number, out int count))
        {
            _damaged++;
            return;
        }
        // Another count: the origin has begun another series.
        if (!_tallies.TryGetValue(origin, out NumberTally? tally) || tally.Count != count)
            _tallies[origin] = tally = new NumberTally(count);
        tally.Add(number);
        if (tally.Distinct % Math.Max(count / 10, 1) == 0)
            _tell(new JsonObject { ["event"] = "Progress", ["origin"] = origin, ["received"] = tally.Distinct, ["count"] = count });
    }

    private JsonObject Tallies(string name) => new()
    {
        ["event"] = name,
        ["damaged"] = _damaged,
        ["tallies"] = new JsonArray([.. _tallies.Values.Select(t => t.ToJson())]),
    };

    /// <summary>Asks for what has come so far, as an event of this name.</summary>
    public sealed record Report(string Name);
}
