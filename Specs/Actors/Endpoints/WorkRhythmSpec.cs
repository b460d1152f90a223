using ActorUdp.Endpoints;

namespace ActorUdp.Specs.Actors.Endpoints;

public sealed class WorkRhythmSpec
{
    private WorkRhythm _rhythm;

    [Fact]
    public void It_is_quick_after_enough_short_waits_in_a_row()
    {
        Work(WorkRhythm.ShortWaits - 1, WorkRhythm.ShortWait);
        Assert.False(_rhythm.IsQuick);

        Work(1, 0);
        Assert.True(_rhythm.IsQuick);
    }

    [Fact]
    public void One_long_wait_ends_it()
    {
        Work(10 * WorkRhythm.ShortWaits, 1);

        Work(1, WorkRhythm.ShortWait + 1);
        Assert.False(_rhythm.IsQuick);

        Work(WorkRhythm.ShortWaits - 1, 1);
        Assert.False(_rhythm.IsQuick);
    }

    [Fact]
    public void To_look_in_vain_ends_it()
    {
        Work(WorkRhythm.ShortWaits, 1);

        _rhythm.OnQuiet();

        Assert.False(_rhythm.IsQuick);
    }

    [Fact]
    public void Work_that_comes_by_the_millisecond_is_never_quick()
    {
        Work(1_000, 1_000_000);

        Assert.False(_rhythm.IsQuick);
    }

    private void Work(int times, long waited)
    {
        for (int i = 0; i < times; i++)
        {
            _rhythm.OnWork(waited);
        }
    }
}
