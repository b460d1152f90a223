using System.Text.Json.Nodes;
using ActorUdp.Hosts.Numbers;

namespace ActorUdp.Hosts.Demo;

/// <summary>The recipient <c>numbers</c> of a demo node: checks what the others send, and tells progress in tenths.</summary>
internal sealed class NumberReceiver : ReceiveActor
{
    /// <summary>The name under which it is registered.</summary>
    public const string Recipient = "numbers";

    private readonly NumberBook _book = new();
    private readonly Action<JsonObject> _tell;

    public NumberReceiver(Action<JsonObject> tell)
    {
        _tell = tell;
        Receive<byte[]>(OnMessage);
        Receive<Report>(OnReport);
    }

    private void OnMessage(byte[] message)
    {
        if (_book.Add(message) is not { } tally || tally.Distinct % Math.Max(tally.Count / 10, 1) != 0)
            return;
        _tell(new JsonObject
        {
            ["event"] = "Progress",
            ["origin"] = tally.Stream.Origin,
            ["series"] = tally.Stream.Series,
            ["received"] = tally.Distinct,
            ["count"] = tally.Count,
        });
    }

    private void OnReport(Report report)
    {
        JsonObject counts = _book.ToJson();
        counts["event"] = report.Name;
        _tell(counts);
    }

    /// <summary>Asks for what has come so far, as an event of this name.</summary>
    public sealed record Report(string Name);
}
