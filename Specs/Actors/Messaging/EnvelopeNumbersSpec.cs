using ActorUdp.Messaging;
using Envelope = ActorUdp.Protocol.Wire.Envelope;

namespace ActorUdp.Specs.Actors.Messaging;

/// <summary>What is said in full, what by number, and which message gives a number.</summary>
public sealed class EnvelopeNumbersSpec
{
    private readonly ChannelNumbers _numbers = new(1);

    [Fact]
    public void A_heading_is_said_in_full_until_a_message_that_gives_its_number_is_accepted()
    {
        EnvelopePart heading = Heading("orders");

        // Not accepted: a second one gives the same number again.
        Assert.Equal("orders=1", Said(heading, accept: false));
        Assert.Equal("orders=1", Said(heading));
        Assert.Equal("#1", Said(heading));
        Assert.Equal("bills=2", Said(Heading("bills")));
    }

    [Fact]
    public void Equal_headings_share_a_number()
    {
        Said(Heading("orders"));

        Assert.Equal("#1", Said(Heading("orders")));
        Assert.Equal("orders=2", Said(Heading("orders", EnvelopePayloadKind.Text)));
    }

    [Fact]
    public void Another_connection_begins_without_numbers()
    {
        EnvelopePart heading = Heading("orders");
        Said(Heading("first"));
        Said(heading);
        var next = new ChannelNumbers(2);

        Assert.Equal("orders=1", Said(heading, numbers: next));
        Assert.Equal("#1", Said(heading, numbers: next));
        Assert.Equal((2UL, 0UL), (Plan(heading, next).Epoch, Plan(heading, null).Epoch));
    }

    [Fact]
    public void Without_a_connection_or_a_channel_everything_is_said_in_full()
    {
        EnvelopePart heading = Heading("orders");
        Said(heading);

        Assert.Equal("orders", Said(heading, numbers: null));
    }

    [Fact]
    public void A_message_that_may_be_dropped_uses_numbers_and_gives_none()
    {
        EnvelopePart heading = Heading("orders");
        EnvelopePart sender = Sender(7, isLasting: true);

        Assert.Equal("orders from 7", Said(heading, sender, canBeDropped: true));
        Assert.Equal("orders=1 from 7=1", Said(heading, sender));
        Assert.Equal("#1 from #1", Said(heading, sender, canBeDropped: true));
        Assert.Equal("#1 from 8", Said(heading, Sender(8, isLasting: true), canBeDropped: true));
    }

    [Fact]
    public void A_sender_gets_a_number_when_it_is_used_again()
    {
        EnvelopePart heading = Heading("orders");
        EnvelopePart sender = Sender(7);
        Said(heading);

        Assert.Equal("#1 from 7", Said(heading, sender));

        // Only a heading in full has room for that.
        Assert.Equal("orders=1 from 7=1", Said(heading, sender));
        Assert.Equal("#1 from #1", Said(heading, sender));
        Assert.Equal("bills=2 from #1", Said(Heading("bills"), sender));
    }

    [Fact]
    public void When_all_numbers_are_given_the_rest_is_said_in_full()
    {
        for (int i = 1; i <= Envelope.MaximumNumber; i++)
        {
            Assert.Equal($"n{i}={i}", Said(Heading($"n{i}")));
        }

        EnvelopePart late = Heading("late");
        Assert.Equal("late", Said(late));
        Assert.Equal("late", Said(late));
        Assert.Equal("late from 7=1", Said(late, Sender(7, isLasting: true)));
        Assert.Equal($"#{Envelope.MaximumNumber}", Said(Heading($"n{Envelope.MaximumNumber}")));
    }

    [Fact]
    public void A_long_heading_gets_no_number()
    {
        var heading = new EnvelopePart(new byte[Envelope.MaximumNumberedLength + 1], isLasting: true);

        Assert.Equal(0, heading.NumberIn(_numbers.Headings)!.Number);
    }

    [Fact]
    public void Threads_that_meet_agree_on_the_numbers()
    {
        var numbers = new NumberTable();

        int[][] given = [.. Enumerable.Range(0, 4).AsParallel().WithDegreeOfParallelism(4)
            .Select(_ => Enumerable.Range(0, 500).Select(i => numbers.NumberOf(BitConverter.GetBytes(i)).Number).ToArray())];

        Assert.All(given, g => Assert.Equal(given[0], g));
        Assert.Equal(500, given[0].Distinct().Count());
        Assert.Equal((1, 500), (given[0].Min(), given[0].Max()));
    }

    private static EnvelopePart Heading(string name, EnvelopePayloadKind kind = EnvelopePayloadKind.Bytes)
    {
        var headings = new RemoteHeadings(RemoteTarget.Name(name));
        return kind == EnvelopePayloadKind.Text ? headings.Text : headings.Bytes;
    }

    private static EnvelopePart Sender(ulong token, bool isLasting = false) => new(BitConverter.GetBytes(token), isLasting);

    private static EnvelopePlan Plan(EnvelopePart heading, ChannelNumbers? numbers) => EnvelopePlan.For(numbers, heading, default, false);

    private string Said(EnvelopePart heading, EnvelopePart? sender = null, bool accept = true, bool canBeDropped = false) =>
        Said(heading, _numbers, sender, accept, canBeDropped);

    /// <summary>Plans and writes an envelope, accepts it, and says what stands in it.</summary>
    private static string Said(EnvelopePart heading, ChannelNumbers? numbers, EnvelopePart? sender = null, bool accept = true, bool canBeDropped = false)
    {
        SenderPart from = sender is null ? default : SenderPart.Token(sender);
        var plan = EnvelopePlan.For(numbers, heading, from, canBeDropped);
        byte[] bytes = new byte[2_000];
        int length = plan.Write(bytes, heading, from);
        if (accept)
        {
            plan.Accepted();
        }

        Assert.Equal(Verdict.Ok, Envelope.Read(bytes.AsSpan(0, length), out EnvelopeHeader header, out _));
        string text = header.IsNumbered ? $"#{header.HeadingNumber}" : WireText.Decode(header.Heading.Target.Name) + Given(header.HeadingNumber);
        return header.Sender.Kind switch
        {
            EnvelopeSenderKind.None => text,
            EnvelopeSenderKind.Numbered => $"{text} from #{header.Sender.Number}",
            _ => $"{text} from {header.Sender.Token}{Given(header.Sender.Number)}",
        };
    }

    private static string Given(int number) => number == 0 ? "" : $"={number}";
}
