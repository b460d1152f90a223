using ActorUdp.Hosts.Soak;
using ActorUdp.Specs.Hosts.Support;

namespace ActorUdp.Specs.Hosts.Soak;

/// <summary>What the soak counts as right and wrong, on ledgers of two nodes that were filled by hand.</summary>
public sealed class SoakAccountsSpec : IDisposable
{
    private const int Stream = 1;

    private readonly TempFolder _folder = new();
    private readonly List<NodeCounts> _counts = [];

    public void Dispose()
    {
        foreach (NodeCounts counts in _counts)
            counts.Ledger.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void All_delivered_in_order_is_clean()
    {
        Sends(10);
        Receives(1, 1, 10);

        SoakAccounts accounts = SoakAccounts.Of(_counts);

        Assert.True(accounts.IsClean);
        Assert.Equal((10, 10), (accounts.Accepted, accounts.Delivered));
    }

    [Fact]
    public void A_message_that_did_not_come_is_lost_unless_it_was_reported_and_the_peer_restarted()
    {
        NodeCounts sender = Sends(10);
        Receives(1, 1, 4);

        Assert.Equal(6, SoakAccounts.Of(_counts).LostInSilence);
        sender.Ledger.AddUndelivered(1, 6);
        Assert.Equal((6, 6), (SoakAccounts.Of(_counts).LostInSilence, SoakAccounts.Of(_counts).ReportedWithoutCause));
    }

    [Fact]
    public void A_restarted_peer_may_miss_what_was_reported()
    {
        NodeCounts sender = Sends(10);
        Receives(1, 1, 4);
        Receives(2, 7, 10);

        Assert.Equal(2, SoakAccounts.Of(_counts).LostInSilence);
        sender.Ledger.AddUndelivered(1, 3); // one of them came, though it was not acknowledged
        SoakAccounts accounts = SoakAccounts.Of(_counts);
        Assert.True(accounts.IsClean);
        Assert.Equal((8, 3), (accounts.Delivered, accounts.Reported));
    }

    [Fact]
    public void A_message_at_two_incarnations_is_doubled()
    {
        Sends(10);
        Receives(1, 1, 6);
        Receives(2, 6, 10);

        Assert.Equal(1, SoakAccounts.Of(_counts).Doubled);
    }

    [Fact]
    public void A_message_that_comes_twice_or_late_is_wrong()
    {
        Sends(4);
        StreamLedger ledger = Receives(1, 1, 3).Ledger;
        ledger.Receive(0, 1, Stream, 2);
        ledger.Receive(0, 1, Stream, 4);

        SoakAccounts accounts = SoakAccounts.Of(_counts);

        Assert.Equal((1, 1), (accounts.Doubled, accounts.OutOfOrder));
        Assert.False(accounts.IsClean);
    }

    [Fact]
    public void What_a_killed_sender_had_accepted_is_lost_with_it()
    {
        Sends(10, wasKilled: true);
        Receives(1, 1, 7);

        SoakAccounts accounts = SoakAccounts.Of(_counts);

        Assert.True(accounts.IsClean);
        Assert.Equal(3, accounts.LostWithTheSender);
    }

    [Fact]
    public void A_ledger_can_be_read_by_another_who_opens_it()
    {
        string path = _folder["ledger"];
        using (StreamLedger ledger = StreamLedger.Create(path))
        {
            ledger.Receive(2, 70_000, 3, 5);
            ledger.Receive(2, 70_000, 3, 6);
            ledger.AddDamaged();
        }

        using StreamLedger read = StreamLedger.Open(path);

        Assert.Equal([new ReceivedEntry(2, 70_000, 3, 5, 6, 2, 0)], read.Received());
        Assert.Equal(1, read.Damaged);
    }

    private NodeCounts Sends(int count, bool wasKilled = false)
    {
        NodeCounts sender = Node(0, 1, wasKilled);
        sender.Ledger.Offer(1, Stream, count);
        sender.Ledger.Accept(1, Stream, wasKilled ? count - 1 : count);
        return sender;
    }

    private NodeCounts Receives(int incarnation, int first, int last)
    {
        NodeCounts receiver = Node(1, incarnation, wasKilled: false);
        for (int number = first; number <= last; number++)
            receiver.Ledger.Receive(0, 1, Stream, number);
        return receiver;
    }

    private NodeCounts Node(int node, int incarnation, bool wasKilled)
    {
        var counts = new NodeCounts(node, incarnation, wasKilled, StreamLedger.Create(_folder[$"{node}-{incarnation}"]));
        _counts.Add(counts);
        return counts;
    }
}
