using ActorUdp.Hosts.Bench.Figures;

namespace ActorUdp.Hosts.Bench.Subjects;

/// <summary>The half of a subject that listens, in a process of its own: counts messages and answers pings.</summary>
internal interface IReceivingEnd : IAsyncDisposable
{
    /// <summary>Where it listens, as the other half understands it.</summary>
    string Address { get; }

    /// <summary>What arrived.</summary>
    ArrivalTally Arrivals { get; }

    /// <summary>Bytes that were given to sockets so far; null: not known.</summary>
    long? WireBytes => null;

    /// <summary>Call when all messages of a run have been sent: completes when all that will arrive are counted.</summary>
    Task WhenArrivedAsync(CancellationToken cancellationToken) => Arrivals.WhenComplete.WaitAsync(cancellationToken);
}

/// <summary>The half of a subject that connects, in a process of its own: sends and pings.</summary>
internal interface ISendingEnd : IAsyncDisposable
{
    /// <summary>Bytes that were given to sockets so far; null: not known.</summary>
    long? WireBytes => null;

    /// <summary>Sends as fast as it goes for so long; the last message is marked (<see cref="ArrivalTally.Last"/>).</summary>
    /// <returns>How many messages; they need not have arrived yet.</returns>
    Task<long> SendAsync(TimeSpan time, CancellationToken cancellationToken);

    /// <summary>Measures round trips.</summary>
    Task<PingResult> PingAsync(PingPlan plan, CancellationToken cancellationToken);
}

/// <summary>A sending end that has both actor systems of Akka's RemotePingPong.</summary>
internal interface IPingPong : ISendingEnd
{
    /// <summary>So many clients send messages back and forth for so long, a thousand of each under way.</summary>
    /// <returns>How many messages have crossed, in both directions together, in a second.</returns>
    Task<long> RunAsync(int clients, TimeSpan time, CancellationToken cancellationToken);
}

/// <summary>How to ping.</summary>
/// <param name="Time">How long is measured.</param>
/// <param name="WarmUp">How long is pinged before.</param>
/// <param name="Interval">Zero: the next ping follows the answer. Else pings start at this distance, answered or not.</param>
internal readonly record struct PingPlan(TimeSpan Time, TimeSpan WarmUp, TimeSpan Interval);

/// <summary>What pinging came to.</summary>
/// <param name="Corrected">Without coordinated omission.</param>
/// <param name="Uncorrected">As measured.</param>
/// <param name="Sent">All pings, those of the warm-up included.</param>
/// <param name="Curve">The corrected distribution for a plot, in microseconds: at 0, ¼, ½ … nines.</param>
internal sealed record PingResult(LatencyFigures Corrected, LatencyFigures Uncorrected, long Sent, IReadOnlyList<double> Curve);
