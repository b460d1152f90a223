using ActorUdp.Protocol;

namespace ActorUdp.Specs.Protocol.Reception;

public class ReceiveWindowSpec
{
    private const int Size = 1 << 20;

    [Fact]
    public void Credit_follows_consumption_and_is_said_three_times()
    {
        var window = new ReceiveWindow(Size, Size);
        Assert.False(window.WantsSaying(0));
        Assert.True(window.WantsSaying(Size / 2));
        Assert.Equal(Size + Size / 2, window.Say(Size / 2));
        Assert.True(window.WantsSaying(Size / 2));
        window.Say(Size / 2);
        window.Say(Size / 2);
        Assert.False(window.WantsSaying(Size / 2));
    }

    [Fact]
    public void Half_a_window_is_urgent_and_an_eighth_when_the_dialer_is_blocked()
    {
        var window = new ReceiveWindow(Size, Size);
        Assert.False(window.IsUrgent(Size / 2 - 1));
        Assert.True(window.IsUrgent(Size / 2));
        window.OnBlocked(Size, 0, Size);
        Assert.False(window.IsUrgent(Size / 8 - 1));
        Assert.True(window.IsUrgent(Size / 8));
    }

    [Fact]
    public void It_grows_once_for_each_news_of_being_blocked()
    {
        var window = new ReceiveWindow(Size, 16 * Size);
        window.OnBlocked(Size, Size, 0);
        Assert.Equal(2 * Size, window.Size);
        window.OnBlocked(Size, Size, 0);
        Assert.Equal(2 * Size, window.Size);
        window.OnBlocked(window.Say(Size), Size, 0);
        Assert.Equal(4 * Size, window.Size);
    }

    [Fact]
    public void It_does_not_grow_when_messages_are_not_taken()
    {
        var window = new ReceiveWindow(Size, 16 * Size);
        window.OnBlocked(Size, 0, Size);
        Assert.Equal(Size, window.Size);
    }
}
