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
