namespace ActorUdp.Simulation.Network;

/// <summary>Which datagrams a link loses. Immutable; the state that a pattern needs is the link's.</summary>
public abstract record LossModel
{
    private LossModel()
    {
    }

    /// <summary>None is lost.</summary>
    public static LossModel None { get; } = new Independent(0);

    /// <summary>Each datagram is lost with the same probability, whatever happened to the others.</summary>
    /// <param name="probability">0 to 1.</param>
    public static LossModel Random(double probability) => new Independent(Share(probability));

    /// <summary>Bursts, by the model of Gilbert and Elliott: a good state that loses nothing and a bad one that loses much.</summary>
    /// <param name="enter">Probability, per datagram, of going from good to bad.</param>
    /// <param name="leave">Probability, per datagram, of going from bad to good.</param>
    /// <param name="lossInBurst">Probability of loss in the bad state.</param>
    public static LossModel Bursts(double enter, double leave, double lossInBurst = 1) =>
        new GilbertElliott(Share(enter), Share(leave), Share(lossInBurst));

    /// <summary>Every <paramref name="k"/>-th datagram is lost.</summary>
    /// <param name="k">At least 1, which loses all.</param>
    public static LossModel Every(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        return new Periodic(k);
    }

    /// <summary>
    /// Of each <paramref name="flight"/> datagrams that follow each other without a pause, the second half is lost: the tail
    /// that only a probe timeout repairs. A pause begins a new flight.
    /// </summary>
    /// <param name="flight">Datagrams in a flight, at least 2.</param>
    /// <param name="pause">How long nothing is sent between two flights.</param>
    public static LossModel SecondHalf(int flight, TimeSpan pause)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(flight, 2);
        return new Tail(flight, pause);
    }

    private static double Share(double value)
    {
        if (value is >= 0 and <= 1)
            return value;
        throw new ArgumentOutOfRangeException(nameof(value), value, "A probability is 0 to 1.");
    }

    internal sealed record Independent(double Probability) : LossModel;

    internal sealed record GilbertElliott(double Enter, double Leave, double LossInBurst) : LossModel;

    internal sealed record Periodic(int K) : LossModel;

    internal sealed record Tail(int Flight, TimeSpan Pause) : LossModel;
}
