using System.Diagnostics;
using ActorUdp.Hosts.Console;

namespace ActorUdp.Hosts.Transfer;

/// <summary>
/// Writes one file. The disk is never waited for on the actor's thread: one job at a time (create, write what has come,
/// publish) runs on the thread pool and its result comes back as a message. What waits for the disk is bounded by the
/// sender's window.
/// </summary>
internal sealed class IncomingFile : ReceiveActor
{
    /// <summary>What may wait for the disk; a sender keeps to <see cref="FileSender.Window"/>, which is less.</summary>
    private const long MaximumWaiting = 2 * FileSender.Window;

    // Progress is told when the disk has caught up, and at least this often.
    private const long ProgressStep = FileSender.Window / 8;

    private static readonly TimeSpan _tickInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _jobWait = TimeSpan.FromSeconds(5);

    private readonly FileReceiverOptions _options;
    private readonly Guid _id;
    private readonly string _name;
    private readonly long _size;
    private readonly Queue<ReadOnlyMemory<byte>> _waiting = [];
    private readonly long _started = Stopwatch.GetTimestamp();
    private long _lastHeard = Stopwatch.GetTimestamp();
    private IActorRef _peer = ActorRefs.Nobody;
    private Timer? _ticks;
    private PartialFile? _file;
    private Task? _job;
    private TransferFrame.Offer? _unanswered;
    private ReadOnlyMemory<byte>? _finish;
    private long _received;
    private long _written;
    private long _told;
    private TransferFrame? _end;
    private bool _tellEnd;

    public IncomingFile(FileReceiverOptions options, Guid id, string name, long size)
    {
        _options = options;
        _id = id;
        _name = name;
        _size = size;
        Receive<TransferFrame>(OnFrame);
        Receive<Created>(OnCreated);
        Receive<Written>(OnWritten);
        Receive<Published>(OnPublished);
        Receive<Status.Failure>(OnFailed);
        Receive<Tick>(_ => OnTick());
    }

    // Not the runtime's timers: Akka's scheduler, once it has been used, wakes a hundred times a second for ever, and a node
    // that has received a file would never be quite idle again.
    protected override void PreStart()
    {
        IActorRef self = Self;
        _ticks = new Timer(_ => self.Tell(Tick.Instance), null, _tickInterval, _tickInterval);
    }

    protected override void PostStop()
    {
        _ticks?.Dispose();
        // Bounded: a disk that hangs must not hold up the end of the node for ever.
        if (_job is not null)
            Task.WaitAny([_job], _jobWait);
        _file?.Dispose();
    }

    private void OnFrame(TransferFrame frame)
    {
        if (_end is not null)
        {
            _tellEnd = true; // who still sends has not heard of the end
            return;
        }
        _peer = Sender;
        _lastHeard = Stopwatch.GetTimestamp();
        switch (frame)
        {
            case TransferFrame.Offer offer:
                OnOffer(offer);
                break;
            case TransferFrame.Chunk chunk:
                OnChunk(chunk);
                break;
            case TransferFrame.Finish finish:
                _finish ??= finish.Hash;
                Work();
                break;
            case TransferFrame.Query:
                Tell(new TransferFrame.Progress(_id, _written));
                break;
            case TransferFrame.Abort abort:
                _options.Log($"{Name} was given up by its sender: {Human.Clean(abort.Text)}");
                End(new TransferFrame.Refuse(_id, RefusalReason.ProtocolViolation, "the sender has given up this transfer"), tell: false);
                break;
        }
    }

    private string Name => Human.Clean(_name);

    // The first offer, or a later one after the sender has lost its connection: it goes on where our bytes end.
    private void OnOffer(TransferFrame.Offer offer)
    {
        if (offer.Name != _name || offer.Size != _size)
        {
            Refuse(RefusalReason.ProtocolViolation, "the offer of a transfer under way has changed");
            return;
        }
        if (_file is not null)
        {
            Tell(new TransferFrame.Accept(_id, offer.Attempt, _received));
            return;
        }
        _unanswered = offer;
        if (_job is null)
            Run(() => Create(offer));
    }

    private object Create(TransferFrame.Offer offer)
    {
        string path = Path.Combine(_options.Directory!, _name);
        if (Path.Exists(path))
            return new Created(null, PartialFile.IsPublished(path, offer.Size, offer.Hash.Span));
        StorageFault.EnsureSpace(_options.Directory!, offer.Size);
        return new Created(PartialFile.Create(_options.Directory!, _name, _id, _options.Open), false);
    }

    private void OnCreated(Created created)
    {
        _file = created.File;
        if (JobEnded())
            return;
        if (created.IsPublished)
            End(new TransferFrame.Done(_id), tell: true);
        else if (_file is null)
            RefuseExisting();
        else if (_unanswered is { } offer)
            Tell(new TransferFrame.Accept(_id, offer.Attempt, 0));
        _unanswered = null;
    }

    private void OnChunk(TransferFrame.Chunk chunk)
    {
        if (chunk.Offset < _received || _file is null)
            return; // of an earlier connection: these bytes are here
        if (chunk.Offset > _received)
            return; // bytes before it were lost with a connection: the sender will offer again and be told where to go on
        if (chunk.Bytes.Length > _size - _received || _finish is not null)
        {
            Refuse(RefusalReason.ProtocolViolation, "more bytes came than the offer said");
            return;
        }
        if (_received + chunk.Bytes.Length - _written > MaximumWaiting)
        {
            Refuse(RefusalReason.ProtocolViolation, $"more than {Human.Bytes(MaximumWaiting)} were sent before they were confirmed");
            return;
        }
        _received += chunk.Bytes.Length;
        _waiting.Enqueue(chunk.Bytes);
        Work();
    }

    // Gives the disk its next job when it has none.
    private void Work()
    {
        if (_job is not null || _file is not { } file)
            return;
        if (_waiting.Count > 0)
        {
            ReadOnlyMemory<byte>[] chunks = [.. _waiting];
            _waiting.Clear();
            Run(() =>
            {
                foreach (ReadOnlyMemory<byte> chunk in chunks)
                    file.Write(chunk.Span);
                return new Written(file.Written);
            });
        }
        else if (_finish is { } hash)
        {
            if (_received < _size)
                Refuse(RefusalReason.ProtocolViolation, "the transfer was finished before all bytes had come");
            else
                Run(() => new Published(file.Publish(hash.Span)));
        }
    }

    private void OnWritten(Written done)
    {
        _written = done.Bytes;
        if (JobEnded())
            return;
        if (_waiting.Count == 0 || _written - _told >= ProgressStep)
        {
            _told = _written;
            Tell(new TransferFrame.Progress(_id, _written));
        }
        Work();
    }

    private void OnPublished(Published published)
    {
        _job = null; // and if the sender has given up meanwhile: what stands under its name is whole
        switch (published.Result)
        {
            case PublishResult.Published:
                TimeSpan time = Stopwatch.GetElapsedTime(_started);
                _options.Log($"received {Name}: {Human.Bytes(_size)} in {Human.Duration(time)} ({Human.Rate(_size, time)})");
                End(new TransferFrame.Done(_id), tell: true);
                break;
            case PublishResult.NameExists:
                RefuseExisting();
                break;
            default:
                Refuse(RefusalReason.HashMismatch, "the hash of what arrived is not the one that the sender computed");
                break;
        }
    }

    private void OnFailed(Status.Failure failure)
    {
        _job = null;
        (RefusalReason reason, string text) = StorageFault.Of(failure.Cause);
        Refuse(reason, text);
    }

    private void OnTick()
    {
        if (_end is null && _job is null && Stopwatch.GetElapsedTime(_lastHeard) > _options.SilenceLimit)
            Refuse(RefusalReason.TimedOut, $"nothing was heard from the sender for {Human.Duration(_options.SilenceLimit)}");
    }

    private void RefuseExisting() => Refuse(RefusalReason.NameExists, "there is a file of that name already; nothing is overwritten");

    private void Refuse(RefusalReason reason, string text)
    {
        _options.Log($"refused {Name} ({reason}): {text}");
        End(new TransferFrame.Refuse(_id, reason, text), tell: true);
    }

    // The hidden file goes before the answer does: who has the answer finds nothing half-written.
    private void End(TransferFrame answer, bool tell)
    {
        _end = answer;
        _tellEnd = tell;
        if (_job is not null)
            return; // the job's result comes back here
        _file?.Dispose();
        Context.Parent.Tell(new FileReceiver.Ended(answer));
        if (tell)
            Tell(answer);
        Context.Stop(Self);
    }

    // True: the transfer was over already and has been ended now.
    private bool JobEnded()
    {
        _job = null;
        if (_end is null)
            return false;
        End(_end, _tellEnd);
        return true;
    }

    private void Tell(TransferFrame frame) => _peer.Tell(frame.Encode());

    private void Run(Func<object> job)
    {
        Task<object> running = Task.Run(job);
        _job = running;
        _ = running.PipeTo(Self);
    }

    private sealed record Created(PartialFile? File, bool IsPublished);

    private sealed record Written(long Bytes);

    private sealed record Published(PublishResult Result);

    private sealed class Tick : IDeadLetterSuppression
    {
        public static readonly Tick Instance = new();
    }
}
