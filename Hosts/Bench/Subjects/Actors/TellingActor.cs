using System.Diagnostics;
using System.Text;

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
    private readonly bool _isText;
    private readonly int _window;
    private object _message;
    private Run? _run;
    private long _sent;
    private int _open;

    /// <param name="target">Whom it tells: a <see cref="CountingActor"/>.</param>
    /// <param name="size">Bytes of a message.</param>
    /// <param name="isText">Messages are strings, not byte arrays.</param>
    /// <param name="window">How many messages may be under way.</param>
    /// <param name="grant">How many more each answer allows.</param>
    public TellingActor(IActorRef target, int size, bool isText, int window, int grant)
    {
        _target = target;
        _size = size;
        _isText = isText;
        _window = window;
        _message = Message(ArrivalTally.More);
        Receive<Run>(run =>
        {
            _run = run;
            _sent = 0;
            _message = Message(ArrivalTally.More);
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
            bool isLast = _sent % TellsBetweenLooks == 0 && Stopwatch.GetTimestamp() >= _run.Until;
            if (isLast)
                _message = Message(ArrivalTally.Last);
            _target.Tell(_message, Self);
            _open++;
            _sent++;
            if (!isLast)
                continue;
            _run.Sent.SetResult(_sent);
            _run = null;
        }
    }

    // Each mark has a message of its own: whoever serialises later must not see a mark that came later.
    private object Message(byte mark)
    {
        byte[] bytes = new byte[_size];
        bytes[0] = mark;
        return _isText ? Encoding.ASCII.GetString(bytes) : bytes;
    }

    /// <summary>To be told: begin.</summary>
    /// <param name="Until">When to end, by <see cref="Stopwatch"/>.</param>
    /// <param name="Sent">Gets the number of messages.</param>
    public sealed record Run(long Until, TaskCompletionSource<long> Sent);
}
