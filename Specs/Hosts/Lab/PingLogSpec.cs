using ActorUdp.Hosts.Lab.Figures;

namespace ActorUdp.Specs.Hosts.Lab;

public class PingLogSpec
{
    private const long Ms = 1_000_000;

    [Fact]
    public void Only_pings_that_were_sent_in_the_time_asked_for_count()
    {
        PingFigures figures = Log((1, 900), (10, 12), (20, 24), (30, 39), (40, 900)).Between(10 * Ms, 40 * Ms);

        Assert.Equal(new PingFigures(3, 0, Time(4), Time(9), Time(9)), figures);
    }

    [Fact]
    public void Pings_without_an_answer_are_counted_and_have_no_time()
    {
        PingFigures figures = Log((10, 12), (20, 0)).Between(0, 99 * Ms);

        Assert.Equal(new PingFigures(1, 1, Time(2), Time(2), Time(2)), figures);
    }

    [Fact]
    public void The_first_answer_after_a_time_may_be_to_an_earlier_ping()
    {
        PingLog log = Log((10, 55), (20, 54), (30, 31), (60, 61));

        Assert.Equal(54 * Ms, log.FirstAnswerAfter(40 * Ms));
        Assert.Null(log.FirstAnswerAfter(62 * Ms));
    }

    private static TimeSpan Time(int ms) => TimeSpan.FromMilliseconds(ms);

    // Times of sending and of the answer, in milliseconds.
    private static PingLog Log(params (long Sent, long Answered)[] pings) =>
        new("control channel", [.. pings.Select(p => p.Sent * Ms)], [.. pings.Select(p => p.Answered * Ms)]);
}
