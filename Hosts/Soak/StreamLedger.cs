using System.IO.MemoryMappedFiles;

namespace ActorUdp.Hosts.Soak;

/// <summary>What a node has sent to one peer on one stream.</summary>
internal readonly record struct SentEntry(int Peer, int Stream, long Offered, long Accepted);

/// <summary>What has come on one stream of one incarnation of a node.</summary>
/// <param name="Origin">The node that sent.</param>
/// <param name="Incarnation">Which of its incarnations.</param>
/// <param name="Stream">Which of its streams to us.</param>
/// <param name="First">The number that came first.</param>
/// <param name="Last">The number that came last.</param>
/// <param name="Count">How many came.</param>
/// <param name="Breaks">How often a number did not follow the one before.</param>
internal readonly record struct ReceivedEntry(int Origin, int Incarnation, int Stream, long First, long Last, long Count, long Breaks);

/// <summary>
/// The counts of one node incarnation in a mapped file of fixed size: what is written is the system's at once, so it is there
/// however the process ends, and it does not grow with the messages. Each entry has one writer at a time; the caller sees to that.
/// </summary>
internal sealed class StreamLedger : IDisposable
{
    /// <summary>Streams from a node to a peer.</summary>
    public const int Streams = 4;

    private const int Peers = 8;
    private const int Word = sizeof(long);
    private const int DamagedAt = 0;
    private const int ReceivedCountAt = Word;
    private const int UndeliveredAt = 2 * Word;
    private const int SentAt = UndeliveredAt + (Peers * Word);
    private const int ReceivedAt = SentAt + (Peers * Streams * 2 * Word);
    private const int ReceivedWords = 5;
    private const int MaximumReceived = 4_096;
    private const int Size = ReceivedAt + (MaximumReceived * ReceivedWords * Word);

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly Dictionary<(int, int, int), int> _received = [];

    private StreamLedger(MemoryMappedFile file)
    {
        _file = file;
        _view = file.CreateViewAccessor(0, Size);
    }

    public long Damaged => _view.ReadInt64(DamagedAt);

    public static StreamLedger Create(string path) =>
        new(MemoryMappedFile.CreateFromFile(path, FileMode.CreateNew, null, Size));

    /// <summary>Opens what a node left.</summary>
    public static StreamLedger Open(string path) =>
        new(MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, Size));

    /// <summary>A message is about to be sent.</summary>
    public void Offer(int peer, int stream, long number) => _view.Write(SentPlace(peer, stream), number);

    /// <summary>It was accepted.</summary>
    public void Accept(int peer, int stream, long number) => _view.Write(SentPlace(peer, stream) + Word, number);

    public void AddUndelivered(int peer, long count) =>
        _view.Write(UndeliveredAt + (peer * Word), _view.ReadInt64(UndeliveredAt + (peer * Word)) + count);

    public long Undelivered(int peer) => _view.ReadInt64(UndeliveredAt + (peer * Word));

    public void AddDamaged() => _view.Write(DamagedAt, Damaged + 1);

    /// <summary>A message came. A number that does not follow the last is counted; a lower one does not become the last.</summary>
    public void Receive(int origin, int incarnation, int stream, long number)
    {
        int place = ReceivedPlace(origin, incarnation, stream);
        long last = _view.ReadInt64(place + (2 * Word));
        if (last == 0)
            _view.Write(place + Word, number);
        else if (number != last + 1)
            _view.Write(place + (4 * Word), _view.ReadInt64(place + (4 * Word)) + 1);
        _view.Write(place + (2 * Word), Math.Max(last, number));
        _view.Write(place + (3 * Word), _view.ReadInt64(place + (3 * Word)) + 1);
    }

    public SentEntry Sent(int peer, int stream)
    {
        int place = SentPlace(peer, stream);
        return new SentEntry(peer, stream, _view.ReadInt64(place), _view.ReadInt64(place + Word));
    }

    public IEnumerable<ReceivedEntry> Received()
    {
        long count = _view.ReadInt64(ReceivedCountAt);
        for (int i = 0; i < count; i++)
        {
            int place = ReceivedAt + (i * ReceivedWords * Word);
            long key = _view.ReadInt64(place);
            yield return new ReceivedEntry(
                (int)(key >> 48), (int)(key >> 16), (int)(key & 0xFFFF), _view.ReadInt64(place + Word), _view.ReadInt64(place + (2 * Word)),
                _view.ReadInt64(place + (3 * Word)), _view.ReadInt64(place + (4 * Word)));
        }
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    private static int SentPlace(int peer, int stream) => SentAt + (((peer * Streams) + stream) * 2 * Word);

    private int ReceivedPlace(int origin, int incarnation, int stream)
    {
        if (!_received.TryGetValue((origin, incarnation, stream), out int index))
        {
            index = _received.Count;
            if (index == MaximumReceived)
                throw new InvalidOperationException($"a node meets at most {MaximumReceived} streams");
            _received.Add((origin, incarnation, stream), index);
            _view.Write(ReceivedAt + (index * ReceivedWords * Word), ((long)origin << 48) | ((long)(uint)incarnation << 16) | (uint)stream);
            _view.Write(ReceivedCountAt, (long)_received.Count);
        }
        return ReceivedAt + (index * ReceivedWords * Word);
    }
}
