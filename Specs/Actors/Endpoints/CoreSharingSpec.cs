using ActorUdp.Endpoints;

namespace ActorUdp.Specs.Actors.Endpoints;

public sealed class CoreSharingSpec
{
    private const long Start = 1_000_000_000;

    private CoreSharing _sharing;

    public CoreSharingSpec() => _sharing.IsDue(Start);

    [Fact]
    public void The_core_is_kept_for_a_hundred_microseconds_and_then_shared_once()
    {
        Assert.False(_sharing.IsDue(Start + CoreSharing.MaximumHold - 1));
        Assert.True(_sharing.IsDue(Start + CoreSharing.MaximumHold));
        Assert.False(_sharing.IsDue(Start + CoreSharing.MaximumHold + 1));
        Assert.True(_sharing.IsDue(Start + (2 * CoreSharing.MaximumHold)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_message_for_an_actor_elsewhere_makes_it_sooner_once(int messages)
    {
        _sharing.Delivered(messages);

        Assert.False(_sharing.IsDue(Start + CoreSharing.HoldAfterDelivery - 1));
        Assert.True(_sharing.IsDue(Start + CoreSharing.HoldAfterDelivery));
        Assert.False(_sharing.IsDue(Start + (2 * CoreSharing.HoldAfterDelivery)));
        Assert.True(_sharing.IsDue(Start + CoreSharing.HoldAfterDelivery + CoreSharing.MaximumHold));
    }

    [Fact]
    public void After_a_rest_the_hold_begins_anew()
    {
        _sharing.Delivered(1);
        _sharing.Rested();
        long awake = Start + (10 * CoreSharing.MaximumHold);

        Assert.False(_sharing.IsDue(awake));
        Assert.False(_sharing.IsDue(awake + CoreSharing.MaximumHold - 1));
        Assert.True(_sharing.IsDue(awake + CoreSharing.MaximumHold));
    }

    [Theory]
    [InlineData(1_000_000, 250_000)]
    [InlineData(12_000_000, 3_000_000)]
    [InlineData(1_000_000_000, 4_000_000)]
    public void Who_had_to_wait_for_the_core_keeps_it_for_a_quarter_of_that_up_to_a_tick(long waited, long hold)
    {
        long due = Start + CoreSharing.MaximumHold;
        Assert.True(_sharing.IsDue(due));
        long back = due + waited;
        _sharing.Returned(back);
        _sharing.Delivered(1);

        Assert.False(_sharing.IsDue(back + hold - 1));
        Assert.True(_sharing.IsDue(back + hold));

        _sharing.Returned(back + hold + 1_000);
        Assert.True(_sharing.IsDue(back + hold + 1_000 + CoreSharing.MaximumHold));
    }

    [Fact]
    public void Who_has_nothing_to_do_yields_at_once_unless_others_make_long_use_of_it()
    {
        Assert.True(_sharing.IsDue(Start + 1_000, isIdle: true));
        _sharing.Returned(Start + 1_000);
        Assert.True(_sharing.IsDue(Start + 2_000, isIdle: true));
        _sharing.Returned(Start + 2_002_000);

        Assert.False(_sharing.IsDue(Start + 2_502_000 - 1, isIdle: true));
        Assert.True(_sharing.IsDue(Start + 2_502_000, isIdle: true));
    }

    [Fact]
    public void A_stream_of_messages_does_not()
    {
        _sharing.Delivered(5);
        _sharing.Delivered(1_000);

        Assert.False(_sharing.IsDue(Start + CoreSharing.MaximumHold - 1));
    }

    [Fact]
    public void A_stream_does_not_take_from_a_single_message_its_right()
    {
        _sharing.Delivered(1);
        _sharing.Delivered(1_000);

        Assert.True(_sharing.IsDue(Start + CoreSharing.HoldAfterDelivery));
    }
}
