using System.Text.Json.Nodes;

namespace ActorUdp.Hosts.Lab.Figures;

/// <summary>What one transport did on one path, once. Immutable.</summary>
internal sealed record SubjectRun
{
    /// <summary>Payload that reached the receiving application, in bits a second.</summary>
    public required double Goodput { get; init; }

    /// <summary>The same of the third host's transfer beside it; null without one.</summary>
    public double? ThirdHostGoodput { get; init; }

    public required IReadOnlyList<PingPair> Pings { get; init; }

    /// <summary>From the end of the cut to the first answer to a ping; null: there was no cut, or no answer.</summary>
    public TimeSpan? FirstPing { get; init; }

    /// <summary>From the end of the cut until goodput was back; null: there was no cut, or it did not come back in time.</summary>
    public TimeSpan? Recovery { get; init; }

    public required Delivery Delivery { get; init; }

    /// <summary>What the transport says of itself.</summary>
    public required JsonObject Statistics { get; init; }
}

/// <summary>Pings of one kind without and with a bulk transfer beside them.</summary>
internal sealed record PingPair(string On, PingFigures Idle, PingFigures Loaded);

/// <summary>What became of the bulk messages. Counts of messages.</summary>
/// <param name="Accepted">Taken by the transport.</param>
/// <param name="Received">Handed to the receiving application, each for the first time.</param>
/// <param name="Drained">Whether all that was accepted was to be there in the time given.</param>
/// <param name="Doubled">Received again.</param>
/// <param name="Disordered">Received before one that precedes it, or with that one missing.</param>
/// <param name="Damaged">Received with other bytes than were sent.</param>
internal sealed record Delivery(long Accepted, long Received, bool Drained, long Doubled, long Disordered, long Damaged)
{
    /// <summary>Nothing was lost, doubled, disordered or damaged, as far as there was time to see it.</summary>
    public bool IsRight => Doubled + Disordered + Damaged == 0 && (Drained ? Received == Accepted : Received <= Accepted);

    public JsonObject ToJson() => new()
    {
        ["accepted"] = Accepted,
        ["received"] = Received,
        ["drained"] = Drained,
        ["doubled"] = Doubled,
        ["disordered"] = Disordered,
        ["damaged"] = Damaged,
    };
}
