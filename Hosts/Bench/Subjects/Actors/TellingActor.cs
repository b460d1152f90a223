using System.Diagnostics;

namespace ActorUdp.Hosts.Bench.Subjects.Actors;

/// <summary>
/// Tells messages to an actor of another node as fast as that one grants, so that no queue between them overflows. The same for
/// every subject that has actors.
/// </summary>
internal sealed class TellingActor : ReceiveActor
{
    private const int TellsBetweenLooks = 64;

    private readonly IActorRef _target;
    private readonly int _size;
    private readonly int _window;
    private byte[] _message;
    private Run? _run;
    private long _sent;
    private int _open;

    /// <param name="target">Whom it tells: a <see cref="CountingActor"/>.</param>
    /// <param name="size">Bytes of a message.</param>
    /// <param name="window">How many messages may be under way.</param>
    /// <param name="grant">How many more each answer allows.</param>
    public TellingActor(IActorRef target, int size, int window, int grant)
    {
        _target = target;
        _size = size;
        _window = window;
        _message = new byte[size];
        Receive<Run>(run =>
        {
            _run = run;
            _sent = 0;
            _message = new byte[_size];
            Tell();
        });
        Receive<byte[]>(_ =>
        {
            _open -= grant;
            Tell();
        });
    }

    /// <summary>Has such an actor tell for so long.</summary>
    /// <returns>How many messages it told.</returns>
    public static Task<long> RunAsync(IActorRef teller, TimeSpan time, CancellationToken cancellationToken)
    {
        var sent = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        teller.Tell(new Run(Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency), sent), ActorRefs.NoSender);
        return sent.Task.WaitAsync(cancellationToken);
    }

    // What was granted for the last messages of a run counts in the next one.
    private void Tell()
    {
        while (_run is not null && _open < _window)
        {
            if (_sent % TellsBetweenLooks == 0 && Stopwatch.GetTimestamp() >= _run.Until)
            {
                // Another array: whoever serialises later must not see a mark that came later.
                _message = new byte[_size];
                _message[0] = ArrivalTally.Last;
            }
            _target.Tell(_message, Self);
            _open++;
            _sent++;
            if (_message[0] != ArrivalTally.Last)
                continue;
            _run.Sent.SetResult(_sent);
            _run = null;
        }
    }

    /// <summary>To be told: begin.</summary>
    /// <param name="Until">When to end, by <see cref="Stopwatch"/>.</param>
    /// <param name="Sent">Gets the number of messages.</param>
    public sealed record Run(long Until, TaskCompletionSource<long> Sent);
}
