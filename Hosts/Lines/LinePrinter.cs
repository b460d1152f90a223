namespace ActorUdp.Hosts.Lines;

/// <summary>
/// Prints lines on a thread of its own, so that a reader of stdout that is slow or stopped holds up no actor. Flushes whenever it
/// has printed all that was there, and then says so. What waits is bounded by the windows of the senders.
/// </summary>
internal sealed class LinePrinter : IDisposable
{
    private const int BufferLength = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly AutoResetEvent _arrived = new(false);
    private readonly BufferedStream _output;
    private readonly Action<IReadOnlyDictionary<ulong, ulong>> _flushed;
    private readonly Action<Exception> _failed;
    private readonly Thread _thread;
    private List<Entry> _waiting = [];
    private bool _ending;

    /// <param name="output">Gets every line and a line feed behind it.</param>
    /// <param name="flushed">Told, for each stream, up to which number its lines were flushed. Called on the printing thread.</param>
    /// <param name="failed">Told that the output is gone; nothing is printed any more. Called on the printing thread.</param>
    public LinePrinter(Stream output, Action<IReadOnlyDictionary<ulong, ulong>> flushed, Action<Exception> failed)
    {
        _output = new BufferedStream(output, BufferLength);
        _flushed = flushed;
        _failed = failed;
        _thread = new Thread(Run) { Name = "line printer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Queues a line. Thread-safe, never blocks.</summary>
    public void Print(ulong stream, ulong number, ReadOnlyMemory<byte> line)
    {
        lock (_gate)
            _waiting.Add(new Entry(stream, number, line));
        _arrived.Set();
    }

    /// <summary>Prints what is queued, for a second at most: whoever does not read must not keep the node from ending.</summary>
    public void Dispose()
    {
        lock (_gate)
            _ending = true;
        _arrived.Set();
        if (_thread.Join(TimeSpan.FromSeconds(1)))
            _arrived.Dispose();
    }

    private void Run()
    {
        var batch = new List<Entry>();
        var marks = new Dictionary<ulong, ulong>();
        try
        {
            while (Next(ref batch))
            {
                foreach (Entry entry in batch)
                {
                    _output.Write(entry.Line.Span);
                    _output.WriteByte((byte)'\n');
                    marks[entry.Stream] = entry.Number;
                }
                _output.Flush();
                _flushed(marks);
                batch.Clear();
                marks = [];
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            _failed(e);
        }
    }

    private bool Next(ref List<Entry> empty)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_waiting.Count > 0)
                {
                    (empty, _waiting) = (_waiting, empty);
                    return true;
                }
                if (_ending)
                    return false;
            }
            _arrived.WaitOne();
        }
    }

    private readonly record struct Entry(ulong Stream, ulong Number, ReadOnlyMemory<byte> Line);
}
