using System.Text.Json.Nodes;

namespace ActorUdp.Hosts.Soak;

/// <summary>The counts that one node incarnation left.</summary>
internal sealed record NodeCounts(int Node, int Incarnation, bool WasKilled, StreamLedger Ledger);

/// <summary>
/// The sum of all counts, message by message: between two incarnations once and in order; to a peer that was restarted at most once,
/// and what did not come was reported. What a killed process had accepted is lost with it, and nobody is left to be told.
/// </summary>
internal sealed record SoakAccounts
{
    public long Accepted { get; private set; }

    public long Delivered { get; private set; }

    /// <summary>Came more than once, also at different incarnations of the receiver.</summary>
    public long Doubled { get; private set; }

    /// <summary>Came without the one before it, within one incarnation of sender and receiver.</summary>
    public long OutOfOrder { get; private set; }

    public long Damaged { get; private set; }

    /// <summary>Reported as undelivered, because the peer was restarted.</summary>
    public long Reported { get; private set; }

    /// <summary>Reported as undelivered to a peer that lived all the time.</summary>
    public long ReportedWithoutCause { get; private set; }

    /// <summary>Did not come, and nobody was told.</summary>
    public long LostInSilence { get; private set; }

    /// <summary>Accepted by a process that was killed, and not delivered.</summary>
    public long LostWithTheSender { get; private set; }

    public bool IsClean => Doubled + OutOfOrder + Damaged + ReportedWithoutCause + LostInSilence == 0 && Delivered > 0;

    public static SoakAccounts Of(IReadOnlyList<NodeCounts> all)
    {
        var accounts = new SoakAccounts { Damaged = all.Sum(n => n.Ledger.Damaged) };
        foreach (NodeCounts sender in all)
            foreach (int peer in all.Select(n => n.Node).Distinct().Where(n => n != sender.Node))
                accounts.Add(sender, peer, [.. all.Where(n => n.Node == peer).OrderBy(n => n.Incarnation)]);
        return accounts;
    }

    public JsonObject ToJson() => new()
    {
        ["accepted"] = Accepted,
        ["delivered"] = Delivered,
        ["doubled"] = Doubled,
        ["outOfOrder"] = OutOfOrder,
        ["damaged"] = Damaged,
        ["reported"] = Reported,
        ["reportedWithoutCause"] = ReportedWithoutCause,
        ["lostInSilence"] = LostInSilence,
        ["lostWithTheSender"] = LostWithTheSender,
    };

    private void Add(NodeCounts sender, int peer, NodeCounts[] receivers)
    {
        long missing = 0;
        for (int stream = 0; stream < StreamLedger.Streams; stream++)
        {
            SentEntry sent = sender.Ledger.Sent(peer, stream);
            // A killed sender may not have come to write down the last one.
            long accepted = sender.WasKilled ? sent.Offered : sent.Accepted;
            long delivered = Count(sender, stream, receivers);
            Accepted += accepted;
            Delivered += delivered;
            missing += accepted - delivered;
        }
        long reported = sender.Ledger.Undelivered(peer);
        if (sender.WasKilled)
        {
            LostWithTheSender += missing;
            return;
        }
        Reported += reported;
        if (receivers.Length == 1)
            ReportedWithoutCause += reported;
        LostInSilence += Math.Max(0, missing - (receivers.Length == 1 ? 0 : reported));
    }

    private long Count(NodeCounts sender, int stream, NodeCounts[] receivers)
    {
        long delivered = 0, last = 0;
        foreach (NodeCounts receiver in receivers)
        {
            ReceivedEntry entry = receiver.Ledger.Received()
                .FirstOrDefault(r => r.Origin == sender.Node && r.Incarnation == sender.Incarnation && r.Stream == stream);
            if (entry.Count == 0)
                continue;
            // The one that was counted as not following may be an early or a doubled one; either is wrong.
            OutOfOrder += entry.Breaks;
            long doubled = Math.Max(0, entry.Count - (entry.Last - entry.First + 1)) + Math.Max(0, last - entry.First + 1);
            Doubled += doubled;
            delivered += entry.Count - doubled;
            last = entry.Last;
        }
        return delivered;
    }
}
